/** What a file's first bytes say that it is. */
export type ImageFormat = 'png' | 'jpeg';

/** Formats that are known by their first bytes and not read. */
const OTHERS: readonly (readonly [name: string, offset: number, bytes: string])[] = [
  ['GIF', 0, 'GIF8'],
  ['WebP', 8, 'WEBP'],
  ['AVIF', 4, 'ftypavif'],
  ['AVIF', 4, 'ftypavis'],
  ['HEIC', 4, 'ftyphei'],
  ['HEIC', 4, 'ftyphev'],
  ['HEIF', 4, 'ftypmif1'],
  ['JPEG XL', 4, 'JXL '],
  ['JPEG XL', 0, '\u00ff\u000a'],
  ['JPEG 2000', 4, 'jP  '],
  ['TIFF', 0, 'II*\u0000'],
  ['TIFF', 0, 'MM\u0000*'],
  ['BMP', 0, 'BM'],
  ['Photoshop', 0, '8BPS'],
  ['PDF', 0, '%PDF'],
  ['icon', 0, '\u0000\u0000\u0001\u0000'],
];

/** The format of a file by its first bytes; undefined for anything else. */
export function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  if (startsWith(bytes, 0, '\u0089PNG\r\n\u001a\n')) return 'png';
  if (startsWith(bytes, 0, '\u00ff\u00d8\u00ff')) return 'jpeg';
  return undefined;
}

/** The name of a format that is not read, where the first bytes tell. */
export function foreignFormat(bytes: Uint8Array): string | undefined {
  const found = OTHERS.find(([, offset, text]) => startsWith(bytes, offset, text));
  if (found) return found[0];
  const head = new TextDecoder().decode(bytes.subarray(0, 256));
  return /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg\b/i.test(head)
    ? 'SVG'
    : undefined;
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  if (bytes.length < offset + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  return true;
}
