import { Command } from 'commander';
import { imageCompressCommand } from '../images/compress.ts';
import { imageSegmentCommand } from '../images/segment.ts';
import { examples } from '../options.ts';
import type { Terminal } from '../terminal.ts';

/** What is done with pictures. */
export function imageCommand(terminal: Terminal): Command {
  const command = new Command('image').description(
    'Puts pictures into few colors, or cuts them into segments.',
  );
  for (const make of [imageCompressCommand, imageSegmentCommand]) command.addCommand(make(terminal));
  return command.addHelpText(
    'after',
    examples(
      'softmeans image compress photo.png --colors 16 --out small.png',
      'softmeans image segment photo.png --k 4 --out segments',
    ),
  );
}
