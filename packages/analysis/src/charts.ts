import {
  type Spec,
  clusterMap as mapPlot,
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
import { clusterMap } from 'softmeans';
import type { Clustering } from './clustering/clustering.ts';
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
    map: async ({ kmeans }, look) => {
      const { points } = await clusterMap({ model: kmeans.model, labels: kmeans.labels });
      return mapPlot(
        { positions: points.map(({ x, y }) => [x, y]), sizes: points.map(({ rows }) => rows) },
        look,
      );
    },
  };

/** The rows of a cloud of points, with their shares. */
function cloudOf({
  mixture,
}: Clustering): Pick<Parameters<typeof membershipPlot>[1], 'mixture' | 'responsibilities'> {
  return { mixture: mixture.model, responsibilities: mixture.responsibilities };
}
