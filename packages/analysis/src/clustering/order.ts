import { confusion } from 'softmeans';
import { sizesOf } from '../json.ts';

/**
 * Numbers for the groups that both models share: the mixture's by size, biggest first, and K-means' clusters by
 * the best matching with them.
 *
 * @returns for each new number the old one
 */
export async function commonOrder(
  kmeansLabels: Int32Array,
  mixtureLabels: Int32Array,
  k: number,
  signal: AbortSignal,
): Promise<{ kmeans: number[]; mixture: number[] }> {
  const sizes = sizesOf(mixtureLabels, k);
  const mixture = Array.from({ length: k }, (_, j) => j).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const { clusters, matching } = await confusion(mixtureLabels, kmeansLabels, { signal });
  const kmeans = mixture.map((component) => {
    const found = clusters[matching.indexOf(component)];
    return typeof found === 'number' && found >= 0 ? found : -1;
  });
  // A component without rows of its own takes a cluster that is left.
  const rest = Array.from({ length: k }, (_, j) => j).filter((j) => !kmeans.includes(j));
  return { mixture, kmeans: kmeans.map((cluster) => (cluster === -1 ? rest.shift()! : cluster)) };
}
