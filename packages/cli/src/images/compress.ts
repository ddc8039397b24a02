import { extname } from 'node:path';
import {
  type CompressedImage,
  type PaletteSpace,
  compressImage,
  encodePng,
  psnr,
  sideBySide,
  ssim,
} from '@softmeans/images';
import { Command, Option } from 'commander';
import { printJson } from '../json.ts';
import {
  type CommonOptions,
  addCommonOptions,
  examples,
  outputPath,
  realNumber,
  seedOption,
  threadsOption,
  wholeNumber,
} from '../options.ts';
import { writeFile } from '../output.ts';
import { openStages } from '../progress.ts';
import { barOf } from '../summary/bars.ts';
import { Page, widthOf } from '../summary/page.ts';
import { CallError, counted, fixed, percent, shownName, whole } from '@softmeans/analysis/parts';
import type { Terminal } from '../terminal.ts';
import { type ReadImage, maxPixelsOption, readImage } from './reading.ts';
import { hexOf, swatch } from './swatch.ts';

interface CompressCommandOptions extends CommonOptions {
  readonly colors: number;
  readonly model: 'kmeans' | 'mixture';
  readonly space: PaletteSpace;
  readonly dither?: true | number;
  readonly compare?: string;
  readonly maxPixels?: number;
  readonly seed: number;
  readonly threads?: number;
}

/** A picture in few colors, as an indexed PNG. */
export function imageCompressCommand(terminal: Terminal): Command {
  const command = new Command('compress')
    .description('Puts a picture into few colors and writes it as a PNG file with a palette.')
    .argument('<file>', 'a PNG or JPEG file; - for standard input')
    .addOption(
      new Option('-c, --colors <n>', 'most colors of the palette, 1 to 256')
        .argParser(wholeNumber(1, 256))
        .default(16),
    )
    .addOption(
      new Option('--model <name>', 'what finds the palette').choices(['kmeans', 'mixture']).default('kmeans'),
    )
    .addOption(
      new Option(
        '--space <name>',
        'where distances are measured: as files store colors, as the eye sees them, or both',
      )
        .choices(['balanced', 'oklab', 'rgb'])
        .default('balanced'),
    )
    .addOption(
      new Option(
        '--dither [strength]',
        'spread what a pixel lacks over its neighbors, 0 to 1 (without a number: 1)',
      ).argParser(realNumber(0, 1)),
    )
    .addOption(maxPixelsOption())
    .addOption(seedOption())
    .addOption(threadsOption())
    .option('-o, --out <file>', 'write the picture to this file, which ends in .png', outputPath)
    .option(
      '--compare <file>',
      'write original and result side by side to this file, which ends in .png',
      outputPath,
    )
    .addHelpText(
      'after',
      examples(
        'softmeans image compress photo.png --colors 16 --out small.png',
        'softmeans image compress photo.jpg --colors 64 --dither --out small.png --compare both.png',
      ),
    );
  return addCommonOptions(command).action((file: string, options: CompressCommandOptions) =>
    compress(file, options, terminal),
  );
}

async function compress(file: string, options: CompressCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { colors, model, space, dither, seed, threads, out, compare, maxPixels } = options;
  checkPng('--out', out);
  checkPng('--compare', compare);
  if (out !== undefined && out === compare)
    throw new CallError(`--out and --compare are both ${out}. Choose another name for one of them.`);
  const stages = openStages(terminal, options);
  try {
    const read = await readImage(file, maxPixels, signal);
    const fitting = stages.begin('Palette');
    const result = await compressImage(read.image, {
      colors,
      model,
      space,
      seed,
      ...(dither !== undefined && { dither }),
      ...(threads !== undefined && { threads }),
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
    });
    const writing = stages.begin('Writing');
    const png = await encodePng(result.image, { signal });
    writing(0.3);
    const measures = {
      psnr: await psnr(read.image, result.image, { signal }),
      ssim: await ssim(read.image, result.image, {
        signal,
        onProgress: ({ fraction }) => writing(0.3 + 0.7 * fraction),
      }),
    };
    if (out !== undefined) await writeFile(out, [png], signal, [file]);
    if (compare !== undefined) {
      const both = await encodePng(sideBySide(read.image, result.image), { signal });
      await writeFile(compare, [both], signal, [file], '--compare');
    }
    stages.end();
    if (options.json) {
      await printJson(terminal, jsonOf(read, result, png, measures, options));
    } else if (!options.quiet) {
      const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      describe(page, read, result, png, measures, options, terminal.colors);
      await terminal.write(page.toString());
    }
  } finally {
    stages.end();
  }
}

/** Refuses, before any work, a name that does not say what is written. */
export function checkPng(option: string, path: string | undefined): void {
  if (path === undefined || extname(path).toLowerCase() === '.png') return;
  throw new CallError(`${option} is ${path}; the picture goes into a file that ends in .png.`);
}

interface Measures {
  readonly psnr: number;
  readonly ssim: number;
}

const SPACES = { balanced: 'RGB and OKLab', oklab: 'OKLab', rgb: 'RGB' } as const;

/** Bits that a pixel takes in the file before it is packed. */
function bitsOf(colors: number): number {
  return colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8;
}

function jsonOf(
  { name, image: { width, height, format, warnings }, bytes }: ReadImage,
  { image: { palette }, counts, distinct, inertia }: CompressedImage,
  png: Uint8Array,
  { psnr, ssim }: Measures,
  { model, space, dither, seed, out, compare }: CompressCommandOptions,
): object {
  const colors = palette.length / 4;
  return {
    name,
    width,
    height,
    original: { format, bytes, colors: distinct },
    result: { bytes: png.length, colors, bits: bitsOf(colors) },
    model,
    space,
    dither: Number(dither ?? 0),
    // JSON has no Infinity: null stands for equal pictures.
    psnr: Number.isFinite(psnr) ? psnr : null,
    ssim,
    inertia,
    palette: Array.from({ length: colors }, (_, j) => ({ color: hexOf(palette, j), pixels: counts[j] })),
    seed,
    warnings,
    ...((out !== undefined || compare !== undefined) && { files: { picture: out, compare } }),
  };
}

/** Colors that a summary lists. */
const LISTED = 32;
const BAR = 30;

function describe(
  page: Page,
  { name, image: { width, height, format, warnings }, bytes }: ReadImage,
  { image: { palette }, counts, distinct }: CompressedImage,
  png: Uint8Array,
  { psnr, ssim }: Measures,
  { model, space, dither, out, compare }: CompressCommandOptions,
  inColor: boolean,
): void {
  const colors = palette.length / 4;
  const equal = distinct <= colors;
  page.title(
    equal
      ? `${shownName(name, 60)}: its ${counted(distinct, 'color')}, in a palette.`
      : `${shownName(name, 60)}: ${counted(colors, 'color')} in place of ${whole(distinct)}.`,
  );
  page.gap();
  page.grid([
    ['', 'file', 'bytes', 'pixels', 'bits per pixel'],
    [
      'original',
      format.toUpperCase(),
      whole(bytes),
      `${width} × ${height}`,
      fixed((8 * bytes) / (width * height), 2),
    ],
    [
      'in few colors',
      'PNG',
      whole(png.length),
      `${width} × ${height}`,
      fixed((8 * png.length) / (width * height), 2),
    ],
  ]);
  page.gap();
  page.paragraph(
    `${png.length < bytes ? `The file has ${percent(png.length / bytes)} of the original's bytes.` : 'The file is not smaller than the original: fewer colors, or no dithering, make it smaller.'} ${
      equal
        ? 'Every pixel keeps its color.'
        : `PSNR ${fixed(psnr, 2)} dB and SSIM ${fixed(ssim, 4)} against the original.`
    }`,
  );
  const found = model === 'kmeans' ? 'K-means' : 'A Gaussian mixture';
  if (!equal)
    page.remark(
      `${found} found the palette in ${SPACES[space]}, over ${counted(distinct, 'distinct color')} weighted by their pixels${dither ? '; what a pixel lacks is spread over its neighbors (Floyd-Steinberg), which looks smoother from afar and measures worse' : ''}.`,
    );
  page.heading('The palette');
  const pixels = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
  const listed = Array.from(counts.keys());
  if (listed.length > LISTED) {
    listed.sort((a, b) => counts[b]! - counts[a]! || a - b);
    listed.length = LISTED;
  }
  page.grid(
    [
      ['color', '', 'pixels', 'share', ''],
      ...listed.map((j) => [
        hexOf(palette, j),
        swatch(palette, j, inColor),
        whole(counts[j]!),
        percent(counts[j]! / pixels),
        barOf(counts[j]! / most, BAR).padEnd(BAR),
      ]),
    ],
    2,
  );
  if (colors > LISTED) page.remark(`The ${LISTED} most frequent of ${colors} colors; --json lists all.`);
  if (warnings.length > 0) page.gap();
  for (const warning of warnings) page.warning(warning);
  if (out !== undefined || compare !== undefined) page.gap();
  if (out !== undefined) page.paragraph(`The picture is in ${out}.`);
  if (compare !== undefined) page.paragraph(`Original (left) and result are in ${compare}.`);
  if (out === undefined && compare === undefined)
    page.remark('Nothing was written; --out FILE writes the picture.');
}
