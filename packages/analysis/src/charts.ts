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
import { type KMeansModel, type MixtureModel, clusterMap, gaussianMixture, kmeans } from 'softmeans';
import type { Clustering } from './clustering/clustering.ts';
import type { ClusteringOptions } from './options.ts';
import { twoColumns } from './report/shown.ts';

/** The look of a chart. */
type Theme = { readonly theme: 'light' | 'dark' };

/** What can be drawn of a table and its groups. */
export const CHARTS: Readonly<Record<string, (clustering: Clustering, look: Theme) => Spec | Promise<Spec>>> =
  {
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

/** The rows of a cloud of points, with their shares. */
function cloudOf({
  mixture,
}: Clustering): Pick<Parameters<typeof membershipPlot>[1], 'mixture' | 'responsibilities'> {
  return { mixture: mixture.model, responsibilities: mixture.responsibilities };
}

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
