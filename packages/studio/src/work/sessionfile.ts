import { type Session, fresh } from './session.ts';

const FORMAT = 'softmeans-session';
const VERSION = 1;
/** The start of every session file, by which one is known. */
const HEAD = `{"format":"${FORMAT}"`;

/** The whole session as one file: what the reader decided, and the table's bytes where it came from a file. */
export async function writeSession(session: Session, bytes: Blob | undefined): Promise<Blob> {
  const parts: BlobPart[] = [`${HEAD},"version":${VERSION},"session":${JSON.stringify(session)}`];
  if (bytes) parts.push(',"bytes":"', await base64Of(bytes), '"');
  parts.push('}\n');
  return new Blob(parts, { type: 'application/json' });
}

/** Whether a file begins as a session does. */
export async function isSession(file: Blob): Promise<boolean> {
  return (await file.slice(0, HEAD.length).text()) === HEAD;
}

/**
 * A session from its file.
 *
 * @throws Error naming what is wrong with it
 */
export async function readSession(file: Blob): Promise<{ readonly session: Session; readonly bytes?: Blob }> {
  let value: unknown;
  try {
    value = JSON.parse(await file.text());
  } catch {
    throw new Error('This session file is cut off or damaged. Save the session again.');
  }
  const fields = record(value);
  if (fields['format'] !== FORMAT || typeof fields['version'] !== 'number') {
    throw new Error('This is not a session of the studio.');
  }
  if (fields['version'] > VERSION) {
    throw new Error('This session was saved by a later version of the studio. Update softmeans.');
  }
  const session = parseSession(fields['session']);
  const { bytes } = fields;
  if (session.table?.kind === 'file') {
    if (typeof bytes !== 'string')
      throw new Error('This session file lacks its table. Save the session again.');
    return { session, bytes: blobOf(bytes) };
  }
  return { session };
}

/** A session from plain data; every field is checked, and one that is missing has its first value. */
export function parseSession(value: unknown): Session {
  const fields = record(value);
  const { table, choices, columns, scale, missing, seed, k, covariance, axes, dress, merged } = fields;
  const named = record(table);
  const source =
    named['kind'] === 'bundled' && isOneOf(named['name'], ['faithful', 'iris', 'penguins'])
      ? ({ kind: 'bundled', name: named['name'] } as const)
      : named['kind'] === 'file' && typeof named['name'] === 'string' && typeof named['key'] === 'string'
        ? ({ kind: 'file', name: named['name'], key: named['key'] } as const)
        : undefined;
  if (!source) throw new Error('This session names no table. Save the session again.');
  const { delimiter, header, sheet } = record(choices);
  return {
    table: source,
    choices: {
      ...(typeof delimiter === 'string' && { delimiter }),
      ...(typeof header === 'boolean' && { header }),
      ...((typeof sheet === 'string' || typeof sheet === 'number') && { sheet }),
    },
    ...(isTexts(columns) && { columns }),
    scale: isOneOf(scale, ['none', 'standard', 'minmax', 'robust']) ? scale : fresh.scale,
    missing: isOneOf(missing, ['refuse', 'drop', 'mean', 'median']) ? missing : fresh.missing,
    seed: isCount(seed, 2 ** 32 - 1) ? seed : fresh.seed,
    ...(isCount(k, 1_000_000) && k > 0 && { k }),
    ...(isOneOf(covariance, ['full', 'tied', 'diagonal', 'spherical']) && { covariance }),
    ...(isTexts(axes) && axes.length === 2 && { axes: [axes[0]!, axes[1]!] }),
    dress: Object.fromEntries(
      Object.entries(record(dress)).flatMap(([group, worn]) => {
        const { name, color } = record(worn);
        if (!isCount(Number(group), 1_000_000)) return [];
        return [
          [
            Number(group),
            {
              ...(typeof name === 'string' && { name: name.slice(0, 60) }),
              ...(isCount(color, 1000) && { color }),
            },
          ],
        ];
      }),
    ),
    merged: Array.isArray(merged) && merged.every((to) => isCount(to, 1_000_000)) ? merged : [],
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isOneOf<T extends string>(value: unknown, of: readonly T[]): value is T {
  return (of as readonly unknown[]).includes(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

/** Bytes that are turned into text at a time: a multiple of three, so that the parts join. */
const PART = 3 << 15;

async function base64Of(bytes: Blob): Promise<string> {
  const parts: string[] = [];
  for (let at = 0; at < bytes.size; at += PART) {
    const part = new Uint8Array(await bytes.slice(at, at + PART).arrayBuffer());
    let text = '';
    for (let i = 0; i < part.length; i += 8192) text += String.fromCharCode(...part.subarray(i, i + 8192));
    parts.push(btoa(text));
  }
  return parts.join('');
}

function blobOf(base64: string): Blob {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const step = (PART / 3) * 4;
  try {
    for (let at = 0; at < base64.length; at += step) {
      const text = atob(base64.slice(at, at + step));
      const part = new Uint8Array(text.length);
      for (let i = 0; i < text.length; i++) part[i] = text.charCodeAt(i);
      parts.push(part);
    }
  } catch {
    throw new Error('The table in this session file is damaged. Save the session again.');
  }
  return new Blob(parts);
}
