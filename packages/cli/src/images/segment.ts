import { parse } from 'node:path';
import {
  type Segmentation,
  cutOut,
  encodePng,
  labelImage,
  overlayImage,
  segmentImage,
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
import { type OutputFile, openFolder } from '../output.ts';
import { openStages } from '../progress.ts';
import { barOf } from '../summary/bars.ts';
import { Page, widthOf } from '../summary/page.ts';
import { CallError, counted, percent, shownName, whole } from '@softmeans/analysis/parts';
import type { Terminal } from '../terminal.ts';
import { type ReadImage, maxPixelsOption, readImage } from './reading.ts';
import { hexOf, swatch } from './swatch.ts';

interface SegmentCommandOptions extends CommonOptions {
  readonly k: number;
  readonly model: 'kmeans' | 'mixture';
  readonly spatialWeight: number;
  readonly lightnessWeight: number;
  readonly smoothing: number;
  readonly feather: number;
  readonly smallestRegion: number;
  readonly cutOuts?: true;
  readonly maxPixels?: number;
  readonly seed: number;
  readonly threads?: number;
}

/** The parts of a picture, their shares, soft mattes and an overlay. */
export function imageSegmentCommand(terminal: Terminal): Command {
  const command = new Command('segment')
    .description('Cuts a picture into parts that are alike in color and lie together.')
    .argument('<file>', 'a PNG or JPEG file; - for standard input')
    .addOption(
      new Option('-k, --k <n>', 'how many segments, 1 to 64').argParser(wholeNumber(1, 64)).default(4),
    )
    .addOption(
      new Option('--model <name>', 'what finds them: parts of equal spread, or of any spread and slant')
        .choices(['kmeans', 'mixture'])
        .default('kmeans'),
    )
    .addOption(
      new Option('--spatial-weight <w>', 'what place counts for against color; 0 takes color alone')
        .argParser(realNumber(0, 100))
        .default(0.1),
    )
    .addOption(
      new Option(
        '--lightness-weight <w>',
        'what lightness counts for against hue; little of it divides shadows less',
      )
        .argParser(realNumber(0, 10))
        .default(0.5),
    )
    .addOption(
      new Option('--smoothing <n>', 'rounds of smoothing between neighboring pixels')
        .argParser(wholeNumber(0, 100))
        .default(8),
    )
    .addOption(
      new Option('--feather <n>', 'pixels over which borders soften as those of the picture do')
        .argParser(wholeNumber(0, 50))
        .default(3),
    )
    .addOption(
      new Option('--smallest-region <share>', 'share of the picture below which a region joins its neighbor')
        .argParser(realNumber(0, 1))
        .default(0.001),
    )
    .addOption(maxPixelsOption())
    .addOption(seedOption())
    .addOption(threadsOption())
    .option('-o, --out <folder>', 'write overlay, labels and mattes to this folder', outputPath)
    .option('--cut-outs', 'with --out: write each segment with its own colors, on a transparent ground, too')
    .addHelpText(
      'after',
      examples(
        'softmeans image segment photo.png --k 4 --out segments',
        'softmeans image segment photo.jpg --k 3 --model mixture --out segments --cut-outs',
      ),
    );
  return addCommonOptions(command).action((file: string, options: SegmentCommandOptions) =>
    segment(file, options, terminal),
  );
}

async function segment(file: string, options: SegmentCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { k, model, spatialWeight, lightnessWeight, smoothing, feather, smallestRegion } = options;
  const { seed, threads, out, cutOuts, maxPixels } = options;
  if (cutOuts && out === undefined)
    throw new CallError('--cut-outs are written to --out, which is not given.');
  const stages = openStages(terminal, options);
  const read = await readImage(file, maxPixels, signal);
  const pixels = read.image.width * read.image.height;
  if (k > pixels)
    throw new CallError(
      `--k is ${k}, but the picture has only ${counted(pixels, 'pixel')}. Give a smaller --k.`,
    );
  const stem = file === '-' ? read.name : parse(read.name).name;
  const folder = out === undefined ? undefined : await openFolder(out, namesOf(stem, k, cutOuts), [file]);
  try {
    const fitting = stages.begin('Segments');
    const result = await segmentImage(read.image, {
      k,
      model,
      spatialWeight,
      lightnessWeight,
      smoothing,
      feather,
      smallestRegion,
      seed,
      ...(threads !== undefined && { threads }),
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
    });
    stages.end();
    const names = namesOf(stem, result.segments.length, cutOuts);
    if (folder) await folder.write(await filesOf(names, read, result, signal), signal);
    if (options.json) {
      await printJson(terminal, jsonOf(read, result, options, folder && names));
    } else if (!options.quiet) {
      const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      describe(page, read, result, options, terminal.colors, folder && names);
      await terminal.write(page.toString());
    }
  } catch (error) {
    await folder?.abandon();
    throw error;
  } finally {
    stages.end();
  }
}

/** The files of a segmentation, in the order in which `filesOf` writes them. */
function namesOf(stem: string, k: number, cutOuts: true | undefined): string[] {
  const each = (what: string): string[] =>
    Array.from({ length: k }, (_, j) => `${stem}.${what}-${j + 1}.png`);
  return [`${stem}.overlay.png`, `${stem}.labels.png`, ...each('matte'), ...(cutOuts ? each('segment') : [])];
}

async function filesOf(
  names: readonly string[],
  { image }: ReadImage,
  result: Segmentation,
  signal: AbortSignal,
): Promise<OutputFile[]> {
  const pictures = [
    () => overlayImage(image, result),
    () => labelImage(result),
    ...result.mattes.map((matte) => () => matte),
    ...result.mattes.map((matte) => () => cutOut(image, matte)),
  ];
  const files: OutputFile[] = [];
  for (const [i, name] of names.entries()) {
    files.push({ name, text: [await encodePng(pictures[i]!(), { signal })] });
  }
  return files;
}

function jsonOf(
  { name, image: { width, height, format, warnings } }: ReadImage,
  { segments, regionSegments, sampled, warnings: more }: Segmentation,
  {
    model,
    spatialWeight,
    lightnessWeight,
    smoothing,
    feather,
    smallestRegion,
    seed,
    out,
  }: SegmentCommandOptions,
  names: readonly string[] | undefined,
): object {
  return {
    name,
    width,
    height,
    format,
    k: segments.length,
    model,
    spatialWeight,
    lightnessWeight,
    smoothing,
    feather,
    smallestRegion,
    sampled,
    segments: segments.map(({ color, ...rest }) => ({ color: hexOf(Uint8Array.from(color), 0), ...rest })),
    regions: regionSegments.length,
    seed,
    warnings: [...warnings, ...more],
    ...(names && { folder: out, files: names }),
  };
}

const BAR = 20;

function describe(
  page: Page,
  { name, image }: ReadImage,
  { segments, regionSegments, sampled, warnings }: Segmentation,
  { model, spatialWeight, out }: SegmentCommandOptions,
  inColor: boolean,
  names: readonly string[] | undefined,
): void {
  const pixels = image.width * image.height;
  page.title(
    `${shownName(name, 60)}: ${counted(segments.length, 'segment')} in ${counted(regionSegments.length, 'connected region')}.`,
  );
  page.gap();
  const most = segments[0]?.share ?? 1;
  page.grid(
    [
      ['segment', 'color', '', 'share', 'pixels', 'regions', 'largest', 'center', ''],
      ...segments.map(({ share, pixels: own, regions, largestRegion, color, center: [x, y] }, j) => [
        String(j + 1),
        hexOf(Uint8Array.from(color), 0),
        swatch(Uint8Array.from(color), 0, inColor),
        percent(share),
        whole(own),
        whole(regions),
        percent(largestRegion / pixels),
        `${whole(x)}, ${whole(y)}`,
        barOf(share / most, BAR).padEnd(BAR),
      ]),
    ],
    3,
  );
  page.remark(
    `Color: the mean of a segment's light. Largest: the share of its largest region. Center: mean place, in pixels from the left and from the top.`,
  );
  page.gap();
  page.remark(
    `${model === 'kmeans' ? 'K-means' : 'A Gaussian mixture'} on color${spatialWeight > 0 ? ' and place' : ''}, fitted to ${sampled === pixels ? 'all' : `${whole(sampled)} of ${whole(pixels)}`} pixels.`,
  );
  for (const warning of [...image.warnings, ...warnings]) page.warning(warning);
  if (names === undefined) {
    page.remark('Nothing was written; --out FOLDER writes overlay, labels and mattes.');
    return;
  }
  page.heading('Written');
  page.grid(
    [['file', 'what is in it'], ...names.map((file) => [`${out}/${file}`, meaningOf(file)])].map(
      ([file = '', what = '']) => [file, what],
    ),
    2,
  );
}

function meaningOf(file: string): string {
  const [, kind = '', number = ''] = /\.(\w+?)(?:-(\d+))?\.png$/.exec(file) ?? [];
  switch (kind) {
    case 'overlay':
      return 'the picture in gray, its segments in colors';
    case 'labels':
      return 'the number of the segment of each pixel, from 0, as an indexed PNG';
    case 'matte':
      return `how much of each pixel is of segment ${number}: white is all`;
    default:
      return `segment ${number} in its own colors, on a transparent ground`;
  }
}
