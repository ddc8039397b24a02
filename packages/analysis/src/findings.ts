import { opinionsOf, validityOf } from './clustering/findings.ts';
import type { ClassMatch } from './clustering/agreement.ts';
import type { Clustering } from './clustering/clustering.ts';
import { NestedRows, nestedCovariances, sizesOf } from './json.ts';

/** The findings for programs: rows, groups and labels count from 0, numbers are not rounded. */
export function findings(
  clustering: Clustering,
  { labels = false, files }: { readonly labels?: boolean; readonly files?: object } = {},
): object {
  const {
    input,
    options,
    k,
    choice,
    covariance,
    kmeans,
    mixture,
    agreement,
    classes,
    sureness,
    strangers,
    portraits,
  } = clustering;
  const { table, used, left } = input;
  const names = used.map(({ name }) => name);
  const byColumn = (values: readonly number[]): Record<string, number | null> =>
    Object.fromEntries(names.map((name, j) => [name, Number.isFinite(values[j]) ? values[j]! : null]));
  return {
    name: table.name,
    rows: table.rows,
    rowsUsed: sureness.rows,
    columns: used.length,
    used: names,
    left,
    scaling: options.scale,
    missing: options.missing,
    seed: options.seed,
    k,
    chosen: options.k === undefined,
    covariance,
    reasons: options.k === undefined ? choice.reasons : [`k = ${k} was asked for.`],
    votes: options.k === undefined ? choice.votes : [],
    scores: { rows: choice.rows, kmeans: choice.kmeans, mixture: choice.mixture },
    groups: portraits.groups.map(({ size, moments, marks }, group) => ({
      group,
      size,
      share: size / sureness.rows,
      center: byColumn(moments.map(({ mean }) => mean)),
      spread: byColumn(moments.map(({ spread }) => spread)),
      marks: marks.map(({ column, distance }) => ({ column: names[column], distance })),
    })),
    kmeans: {
      centers: new NestedRows(kmeans.model.centers),
      sizes: sizesOf(kmeans.labels, k),
      inertia: kmeans.fit.inertia,
      iterations: kmeans.fit.iterations,
      converged: kmeans.fit.converged,
      seconds: kmeans.fit.seconds,
      ...(labels && { labels: kmeans.labels }),
    },
    mixture: {
      covariance,
      weights: mixture.model.weights,
      means: new NestedRows(mixture.model.means),
      covariances: nestedCovariances(mixture.model),
      sizes: sizesOf(mixture.labels, k),
      logLikelihood: mixture.fit.logLikelihood,
      bic: mixture.fit.bic,
      aic: mixture.fit.aic,
      icl: mixture.fit.icl,
      iterations: mixture.fit.iterations,
      converged: mixture.fit.converged,
      seconds: mixture.fit.seconds,
      ...(labels && { labels: mixture.labels }),
    },
    agreement: {
      adjustedRand: agreement.adjustedRand,
      rows: agreement.rows,
      disagreeing: agreement.disagreeing,
      examples: agreement.examples,
    },
    ...(classes && {
      class: {
        name: classes.name,
        rows: classes.rows,
        kmeans: classMatch(classes.kmeans),
        mixture: classMatch(classes.mixture),
      },
    }),
    sureness: { over95: sureness.sure, under60: sureness.unsure, examples: sureness.examples },
    ...opinionsOf(clustering),
    ...validityOf(clustering),
    outliers: { threshold: strangers.threshold, expected: strangers.expected, rows: strangers.rows },
    warnings: clustering.warnings,
    notes: table.notes,
    ...(files && { files }),
    seconds: clustering.seconds,
  };
}

function classMatch({
  adjustedRand,
  accuracy,
  matched,
  matching,
  classes,
  clusters,
  table,
}: ClassMatch): object {
  return { adjustedRand, accuracy, matched, classes, groups: clusters, matching, table };
}
