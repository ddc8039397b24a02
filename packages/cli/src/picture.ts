import { extname } from 'node:path';
import type { Spec } from '@softmeans/plots';
import { CallError } from '@softmeans/analysis/parts';
import { writeFile } from './output.ts';

/** A chart in both themes. */
export interface Picture {
  readonly light: Spec;
  readonly dark: Spec;
}

const KINDS = ['.html', '.svg', '.png', '.json'];

/**
 * Refuses a name, before any work, that does not say what kind of picture is meant.
 *
 * @throws CallError naming the kinds
 */
export function checkPicture(path: string, option: '--out' | '--chart' = '--out'): void {
  if (KINDS.includes(extname(path).toLowerCase())) return;
  throw new CallError(
    `${option} is ${path}; a chart goes into a file that ends in .html, .svg, .png or .json.`,
  );
}

/** Whether a file of that name is a page, which can hold several charts. */
export function isPage(path: string): boolean {
  return extname(path).toLowerCase() === '.html';
}

/** Writes a chart as its file's name says: a page with both themes, a light picture, or the specification. */
export async function writePicture(
  path: string,
  pictures: Picture | readonly Picture[],
  signal: AbortSignal,
  inputs: readonly string[],
): Promise<void> {
  const { html, png, svg } = await import('@softmeans/plots/render');
  const kind = extname(path).toLowerCase();
  const list = 'light' in pictures ? [pictures] : pictures;
  const { light } = list[0]!;
  const text =
    kind === '.html'
      ? await html(list)
      : kind === '.svg'
        ? await svg(light)
        : kind === '.png'
          ? await png(light)
          : `${JSON.stringify(light)}\n`;
  await writeFile(path, [text], signal, inputs);
}
