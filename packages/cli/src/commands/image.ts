import { Command } from 'commander';
import { imageCompressCommand } from '../images/compress.ts';
import { examples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** What is done with pictures. */
export function imageCommand(terminal: Terminal): Command {
  const command = new Command('image').description('Pictures: fewer colors for a small file.');
  for (const make of [imageCompressCommand]) command.addCommand(make(terminal));
  return command.addHelpText(
    'after',
    examples('softmeans image compress photo.png --colors 16 --out small.png'),
  );
}
