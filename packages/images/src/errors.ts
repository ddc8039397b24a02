/** What went wrong, as a stable word that a program can test. */
export type ImageErrorCode =
  | 'EMPTY' // no bytes
  | 'UNKNOWN_FORMAT' // bytes that are no picture, or of a format that is not read here
  | 'DAMAGED' // the content is not what the format says, or ends too early
  | 'UNSUPPORTED' // a right file with a feature that is not read here
  | 'OVER_LIMIT' // more pixels than the limit allows
  | 'INVALID_IMAGE' // the pixels given are not a picture
  | 'SIZE_MISMATCH' // two pictures that are compared differ in width or height
  | 'UNKNOWN_OPTION' // an option that the call does not have
  | 'INVALID_OPTION'; // an option whose value is out of range or of the wrong type

/** A picture that cannot be read or a call that cannot be served; the message says what to do. */
export class ImageError extends Error {
  readonly code: ImageErrorCode;

  constructor(code: ImageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ImageError';
    this.code = code;
  }
}

/** The message of anything that was thrown, on one line and of bounded length. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
