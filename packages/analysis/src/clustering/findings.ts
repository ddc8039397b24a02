import type { Clustering } from './clustering.ts';

/** What the gap statistic and prediction strength say of the number of groups, where they were asked. */
export function opinionsOf({ opinions }: Pick<Clustering, 'opinions'>): object {
  if (!opinions) return {};
  const { rows, gap, strength } = opinions;
  return {
    opinions: {
      rows,
      gap: {
        k: gap.k,
        gap: gap.gap,
        standardErrors: gap.standardErrors,
        chosen: gap.chosen,
        rule: gap.rule,
        choices: gap.choices,
        references: gap.references,
      },
      predictionStrength: {
        k: strength.k,
        strength: strength.strength,
        standardErrors: strength.standardErrors,
        chosen: strength.chosen,
        cutoff: strength.cutoff,
        divisions: strength.divisions,
      },
    },
  };
}

/** Whether the groups hold, one by one, where it was measured. */
export function validityOf({ validity }: Pick<Clustering, 'validity'>): object {
  if (!validity) return {};
  const { rows, clusters, combined } = validity;
  return {
    validity: {
      rows,
      groups: clusters.clusters.map(
        ({ cluster, silhouette, diameter, spacing, widestGap, separation, nearest, certain, stability }) => ({
          group: cluster,
          jaccard: stability?.jaccard,
          recovered: stability?.recovered,
          dissolved: stability?.dissolved,
          verdict: stability?.verdict,
          silhouette,
          diameter,
          spacing,
          widestGap,
          separation,
          nearest,
          certain,
        }),
      ),
      mergeable: clusters.mergeable.map(({ clusters: groups, overlap }) => ({ groups, overlap })),
      uncertain: clusters.uncertain.length,
      ...(combined && {
        combinations: combined.combinations,
        suggested: combined.suggested ?? null,
      }),
    },
  };
}
