import { jsonPieces } from '@softmeans/analysis/parts';
import type { Terminal } from './terminal.ts';

const PIECE = 1 << 16;

/** One JSON object on standard output, with typed arrays as arrays; a large one is never one string. */
export async function printJson(terminal: Terminal, value: object): Promise<void> {
  let text = '';
  for (const piece of jsonPieces(value)) {
    text += piece;
    if (text.length < PIECE) continue;
    await terminal.write(text);
    text = '';
  }
  await terminal.write(`${text}\n`);
}
