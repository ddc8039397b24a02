import {
  type Spec,
  clusterMap as mapPlot,
  convergencePlot,
  densityPlot,
  groupProfile,
  membershipPlot,
  parallelPlot,
  profileHeatmap,
  responsibilityPlot,
  scatterMatrix,
  scatterPlot,
  shareStrip,
  surfacePlot,
  uncertaintyPlot,
} from '@softmeans/plots';
import { Argument, Command, Option } from 'commander';
import { type KMeansModel, type MixtureModel, clusterMap, gaussianMixture, kmeans } from 'softmeans';
import { type Clustering, type ClusteringOptions, clusterTable } from '../clustering/clustering.ts';
import { CallError } from '../errors.ts';
import { readFile, selectInput } from '../input.ts';
import { printJson } from '../json.ts';
import {
  COVARIANCES,
  addCommonOptions,
  addFitOptions,
  addRangeOptions,
  effortOption,
  examples,
  kOption,
  outputPath,
} from '../options.ts';
import { checkPicture, writePicture } from '../picture.ts';
import { openStages } from '../progress.ts';
import { twoColumns } from '../report/shown.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

type Theme = { readonly theme: 'light' | 'dark' };

/** What can be drawn of a table and its groups. */
const CHARTS: Readonly<Record<string, (clustering: Clustering, look: Theme) => Spec | Promise<Spec>>> = {
  scatter: (found, look) =>
    scatterPlot(found.input.data, { ...look, ...cloudOf(found), ...twoColumns(found) }),
  matrix: (found, look) => scatterMatrix(found.input.data, { ...look, ...cloudOf(found) }),
  membership: (found, look) =>
    membershipPlot(found.input.data, { ...look, ...cloudOf(found), ...twoColumns(found) }),
  density: (found, look) => densityPlot(found.mixture.model, { ...look, ...twoColumns(found) }),
  surface: (found, look) => surfacePlot(found.mixture.model, { ...look, ...twoColumns(found) }),
  shares: ({ mixture }, look) => shareStrip(mixture.responsibilities, look),
  sureness: ({ mixture }, look) => uncertaintyPlot(mixture.responsibilities, look),
  doubtful: ({ mixture }, look) => responsibilityPlot(mixture.responsibilities, look),
  profile: (found, look) => profileHeatmap(groupProfile(found.input.data, found.mixture.labels), look),
  parallel: (found, look) => parallelPlot(groupProfile(found.input.data, found.mixture.labels), look),
  map: async ({ kmeans }, look) => mapOf(kmeans, look),
  'map-mixture': async ({ mixture }, look) => mapOf(mixture, look),
  convergence: async ({ input, k, options }, look) => {
    const runs = await fromStarts(options, (common) => kmeans(input.data, { ...common, k }));
    return convergencePlot({ traces: runs.map(({ trace }) => trace) }, look);
  },
  'convergence-mixture': async ({ input, k, options, covariance, choice: { regularization } }, look) => {
    const runs = await fromStarts(options, (common) =>
      gaussianMixture(input.data, { ...common, k, covariance, regularization }),
    );
    return convergencePlot({ traces: runs.map(({ trace }) => trace), objective: 'logLikelihood' }, look);
  },
};

/** Starts whose way is drawn. */
const STARTS = 8;

/** Fits from single starts, with seeds from the one asked for on. */
async function fromStarts<Fit>(
  { seed, scale, missing, threads }: ClusteringOptions,
  fit: (common: {
    readonly seed: number;
    readonly starts: 1;
    readonly scaling: ClusteringOptions['scale'];
    readonly missing: ClusteringOptions['missing'];
    readonly threads?: number;
  }) => Promise<Fit>,
): Promise<Fit[]> {
  const fits: Fit[] = [];
  for (let start = 0; start < STARTS; start++) {
    const common = { seed: (seed + start) % 2 ** 32, starts: 1, scaling: scale, missing } as const;
    fits.push(await fit({ ...common, ...(threads !== undefined && { threads }) }));
  }
  return fits;
}

/** How far the groups lie apart. */
async function mapOf(
  { model, labels }: { readonly model: KMeansModel | MixtureModel; readonly labels: Int32Array },
  look: Theme,
): Promise<Spec> {
  const { points } = await clusterMap({ model, labels });
  return mapPlot(
    { positions: points.map(({ x, y }) => [x, y]), sizes: points.map(({ rows }) => rows) },
    look,
  );
}

/** One chart of a table and its groups. */
export function plotCommand(terminal: Terminal): Command {
  const command = new Command('plot')
    .description(
      'Draws one chart of a table and its groups. For charts of how many groups there are, see elbow, silhouette and choose with --out.',
    )
    .addArgument(new Argument('<chart>', 'which one').choices(Object.keys(CHARTS)))
    .argument('<file>', 'a table; - for standard input')
    .addOption(kOption('use this many groups instead of choosing').conflicts(['from', 'to']));
  addRangeOptions(command, 1).addOption(
    new Option(
      '--covariance <family>',
      "the shape of the mixture's groups (default: the one with the lowest BIC)",
    ).choices(COVARIANCES),
  );
  addFitOptions(command, 'standard')
    .addOption(effortOption())
    .option(
      '-o, --out <file>',
      'the picture to write: .html, .svg, .png or .json (default: the name of the chart and .html)',
      outputPath,
    )
    .addHelpText(
      'after',
      examples(
        'softmeans plot scatter table.csv --k 3 --out groups.svg',
        'softmeans plot map table.csv --out map.html',
      ),
    );
  return addCommonOptions(command).action((chart: string, file: string, options: ClusteringOptions) =>
    plot(chart, file, options, terminal),
  );
}

async function plot(
  chart: string,
  file: string,
  options: ClusteringOptions,
  terminal: Terminal,
): Promise<void> {
  const { signal } = terminal;
  const { out = `${chart}.html` } = options;
  checkPicture(out);
  const draw = CHARTS[chart]!;
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const clustering = await clusterTable(selectInput(table, options), options, stages, signal);
    stages.begin('Drawing')(0);
    const drawn = async (theme: Theme['theme']): Promise<Spec> => {
      try {
        return await draw(clustering, { theme });
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new CallError(`this table has no such chart. ${error.message}`, { cause: error });
      }
    };
    const light = await drawn('light');
    await writePicture(out, { light, dark: await drawn('dark') }, signal, [file]);
    stages.end();
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        chart,
        k: clustering.k,
        covariance: clustering.covariance,
        description: light.description,
        seed: options.seed,
        files: { chart: out },
      });
    } else if (!options.quiet) {
      const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
      page.title(light.description);
      page.paragraph(`The chart is in ${out}.`);
      await terminal.write(page.toString());
    }
  } finally {
    stages.end();
  }
}

/** The rows of a cloud of points, with their shares. */
function cloudOf({
  mixture,
}: Clustering): Pick<Parameters<typeof membershipPlot>[1], 'mixture' | 'responsibilities'> {
  return { mixture: mixture.model, responsibilities: mixture.responsibilities };
}
