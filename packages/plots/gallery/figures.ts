import {
  type MixtureModel,
  faithful,
  impute,
  makeBlobs,
  type Matrix,
  pca,
  penguins,
  readModels,
  regress,
  silhouette,
} from 'softmeans';
import {
  type Mixture,
  type Spec,
  type ThemeName,
  clusterMap,
  convergencePlot,
  criterionPlot,
  densityPlot,
  elbowPlot,
  gapPlot,
  groupProfile,
  imputationPlot,
  membershipPlot,
  outlierPlot,
  parallelPlot,
  profileHeatmap,
  regressionPlot,
  responsibilityPlot,
  scatterMatrix,
  scatterPlot,
  shareStrip,
  silhouettePlot,
  surfacePlot,
  uncertaintyPlot,
} from '../src/index.ts';
import {
  type FoundMixture,
  billScores,
  blobSweep,
  blobTraces,
  eruptionWaits,
  eruptions,
  faithfulAndNoise,
  faithfulAndNoiseLabels,
  faithfulLabels,
  faithfulStudent,
  faithfulStudentLabels,
  penguinBills,
  penguinBillsLabels,
  penguinBodies,
  penguinBodiesLabels,
} from './results.ts';

/** A picture of the gallery. */
export interface Figure {
  /** The name of its files. */
  readonly name: string;
  /** What it is for, in a sentence or two. */
  readonly text: string;
  /** The call that makes it. */
  readonly code: string;
  spec(theme: ThemeName): Spec | Promise<Spec>;
}

/** A part of the gallery. */
export interface Section {
  readonly title: string;
  readonly figures: readonly Figure[];
}

const bodyColumns = ['bill length, mm', 'bill depth, mm', 'flipper length, mm', 'body mass, g'];
const billColumns = bodyColumns.slice(0, 2);

const { bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g } = penguins().columns;
/** The 342 penguins that were measured. */
export const bodies: number[][] = Array.from(bill_length_mm, (length, row) => [
  length,
  bill_depth_mm[row]!,
  flipper_length_mm[row]!,
  body_mass_g[row]!,
]).filter((row) => row.every(Number.isFinite));
const bills = bodies.map((row) => row.slice(0, 2));

/** Old Faithful, and 14 made-up rows far from both of its groups. */
const geyser: number[][] = [
  ...Array.from(faithful().columns.eruptions, (minutes, row) => [minutes, faithful().columns.waiting[row]!]),
  ...Array.from({ length: 14 }, (_, row) => [12 + 0.5 * (row % 5), 20 + 2 * row]),
];
const geyserColumns = ['eruption, min', 'waiting, min'];

/** The model of a mixture as it was found. */
export function modelOf({ weights, means, covariances, degreesOfFreedom, noise }: FoundMixture): Mixture {
  const columns = means[0]!.length;
  const matrix = (rows: number, values: readonly number[]): Matrix => ({
    data: Float64Array.from(values),
    rows,
    columns,
  });
  return {
    weights,
    means: matrix(means.length, means.flat()),
    covarianceOf: (component) => matrix(columns, covariances[component]!),
    degreesOfFreedom,
    noise,
  };
}

/** The same as a model that answers. */
export function fittedModel({ weights, means, covariances }: FoundMixture): MixtureModel {
  const columns = means[0]!.length;
  const zeros = Array.from({ length: columns }, () => 0);
  const triangle = (square: readonly number[]): number[] =>
    square.filter((_, at) => at % columns <= Math.floor(at / columns));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const { mixture } = readModels({
    format: 'softmeans-model',
    version: 1,
    kind: 'mixture',
    k: weights.length,
    covariance: 'full',
    columns,
    precision: 'float64',
    preprocessing: {
      missing: 'em',
      scaling: { kind: 'none', center: zeros, spread: zeros.map(() => 1) },
    },
    frame: { origin: zeros, exponent: 0 },
    weights: weights.map((weight) => weight / sum),
    means: means.flat(),
    covariances: covariances.flatMap(triangle),
  });
  return mixture!;
}

/** Shares of two-column rows, from the densities. */
export function sharesOf({ weights, means, covariances }: FoundMixture, rows: readonly number[][]): Matrix {
  const data = rows.flatMap(([x = 0, y = 0]) => {
    const parts = weights.map((weight, j) => {
      const [a = 1, b = 0, , c = 1] = covariances[j]!;
      const [u, v] = [x - means[j]![0]!, y - means[j]![1]!];
      const determinant = a * c - b * b;
      const square = (c * u * u - 2 * b * u * v + a * v * v) / determinant;
      return (weight * Math.exp(-square / 2)) / Math.sqrt(determinant);
    });
    const sum = parts.reduce((total, part) => total + part, 0);
    return parts.map((part) => part / sum);
  });
  return { data: Float64Array.from(data), rows: rows.length, columns: weights.length };
}

/** Log densities of two-column rows under the groups of a mixture alone, noise aside. */
function logDensitiesOf({ weights, means, covariances }: FoundMixture, rows: readonly number[][]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return rows.map(([x = 0, y = 0]) => {
    const logs = weights.map((weight, j) => {
      const [a = 1, b = 0, , c = 1] = covariances[j]!;
      const [u, v] = [x - means[j]![0]!, y - means[j]![1]!];
      const determinant = a * c - b * b;
      const square = (c * u * u - 2 * b * u * v + a * v * v) / determinant;
      return Math.log(weight / total / (2 * Math.PI * Math.sqrt(determinant))) - square / 2;
    });
    const most = Math.max(...logs);
    return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
  });
}

/** One label per letter; x is none. */
const digits = (labels: string): number[] =>
  Array.from(labels, (letter) => (letter === 'x' ? -1 : Number(letter)));
const billModel = modelOf(penguinBills);
const billShares = sharesOf(penguinBills, bills);
const twelve = makeBlobs({ rows: 1200, columns: 2, centers: 12, randomState: 7, spread: 0.8 });
const wide = makeBlobs({ rows: 1200, columns: 6, centers: 12, randomState: 7 });

/** Means of the groups, k × columns. */
function centersOf(data: Matrix, labels: ArrayLike<number>): number[][] {
  const { means } = groupProfile(data, labels);
  return means.map((of) => [...of]);
}

/** All pictures, in the order of the page. */
export const sections: readonly Section[] = [
  {
    title: 'How many groups?',
    figures: [
      {
        name: 'elbow',
        text: 'Score and fit time for each k, with a dashed line where the curve bends.',
        code: 'elbowPlot({ k, scores, seconds, elbow: 8 })',
        spec: (theme) => elbowPlot({ ...blobSweep, elbow: 8 }, { theme }),
      },
      {
        name: 'silhouette-sweep',
        text: 'Silhouettes of every row for several k, on one scale.',
        code: 'silhouettePlot([two, three, four, five])',
        spec: async (theme) =>
          silhouettePlot(
            await Promise.all(
              faithfulLabels.map(async (labels) => ({
                silhouette: await silhouette(standardizedFaithful(), digits(labels)),
                labels: digits(labels),
              })),
            ),
            { theme },
          ),
      },
      {
        name: 'silhouette',
        text: 'One clustering in full, with the rows and the mean of each group.',
        code: 'silhouettePlot({ silhouette: await silhouette(data, labels), labels })',
        spec: async (theme) => {
          const labels = digits(faithfulLabels[0]!);
          return silhouettePlot(
            { silhouette: await silhouette(standardizedFaithful(), labels), labels },
            { theme, groups: ['Long', 'Short'] },
          );
        },
      },
      {
        name: 'bic',
        text: 'BIC by k and covariance family. The lowest value is marked; where it is not at the chosen k, as dissent.',
        code: "criterionPlot(choice.mixture, { criterion: 'bic', chosen: choice.k })",
        spec: (theme) => criterionPlot(scores(), { theme, chosen: 3 }),
      },
      {
        name: 'icl',
        text: 'ICL likewise.',
        code: "criterionPlot(choice.mixture, { criterion: 'icl', chosen: choice.k })",
        spec: (theme) => criterionPlot(scores(), { theme, criterion: 'icl', chosen: 3 }),
      },
      {
        name: 'gap',
        text: 'The gap statistic with one standard error up and down.',
        code: 'gapPlot({ k, gap, standardErrors, chosen: 3 })',
        spec: (theme) =>
          gapPlot(
            {
              k: [1, 2, 3, 4, 5, 6, 7, 8],
              gap: [0.58, 0.71, 0.9, 0.71, 0.76, 0.76, 0.73, 0.69],
              standardErrors: [0.04, 0.03, 0.02, 0.03, 0.02, 0.03, 0.03, 0.03],
              chosen: 3,
            },
            { theme },
          ),
      },
    ],
  },
  {
    title: 'Who belongs where?',
    figures: [
      {
        name: 'scatter',
        text: 'Rows by their shares of the groups: the grayer, the less sure. Ovals hold 50% and 90% of a group.',
        code: "scatterPlot(bills, { responsibilities, mixture: model, columns: ['bill length, mm', 'bill depth, mm'] })",
        spec: (theme) =>
          scatterPlot(bills, {
            theme,
            responsibilities: billShares,
            mixture: billModel,
            columns: billColumns,
          }),
      },
      {
        name: 'membership',
        text: 'The ground takes the color of the group that leads there.',
        code: 'membershipPlot(bills, { mixture: model, responsibilities, columns })',
        spec: (theme) =>
          membershipPlot(bills, {
            theme,
            responsibilities: billShares,
            mixture: billModel,
            columns: billColumns,
          }),
      },
      {
        name: 'scatter-matrix',
        text: 'Every pair of columns.',
        code: 'scatterMatrix(bodies, { labels, mixture: model, columns })',
        spec: (theme) =>
          scatterMatrix(bodies, {
            theme,
            labels: digits(penguinBodiesLabels),
            mixture: modelOf(penguinBodies),
            columns: bodyColumns,
          }),
      },
      {
        name: 'scatter-one-column',
        text: 'One column: a lane for each group.',
        code: "scatterPlot(bodies, { labels, x: 'body mass, g', y: 'body mass, g', columns })",
        spec: (theme) =>
          scatterPlot(bodies, {
            theme,
            labels: digits(penguinBodiesLabels),
            x: 3,
            y: 3,
            columns: bodyColumns,
          }),
      },
      {
        name: 'scatter-twelve',
        text: 'Twelve groups tell apart by color and shape, and bear their names.',
        code: 'scatterPlot(data, { labels })',
        spec: (theme) => scatterPlot(twelve.data, { theme, labels: twelve.labels }),
      },
      {
        name: 'scatter-large',
        text: 'Of 100,000 rows a sample is drawn.',
        code: 'scatterPlot(data, { labels })',
        spec: (theme) => {
          const { data, labels } = makeBlobs({ rows: 100_000, columns: 2, centers: 5, randomState: 3 });
          return scatterPlot(data, { theme, labels });
        },
      },
      {
        name: 'uncertainty',
        text: 'How sure the rows are of their groups.',
        code: 'uncertaintyPlot(responsibilities)',
        spec: (theme) => uncertaintyPlot(billShares, { theme }),
      },
      {
        name: 'shares',
        text: 'All rows at once, one thin column each.',
        code: 'shareStrip(responsibilities)',
        spec: (theme) => shareStrip(billShares, { theme }),
      },
      {
        name: 'responsibilities',
        text: 'Single rows: those that are asked for, or the least sure.',
        code: 'responsibilityPlot(responsibilities)',
        spec: (theme) => responsibilityPlot(billShares, { theme }),
      },
    ],
  },
  {
    title: 'Who belongs nowhere?',
    figures: [
      {
        name: 'scatter-noise',
        text: 'A mixture with a noise component: the rows that it takes are gray crosses, and no oval reaches for them.',
        code: 'scatterPlot(rows, { labels, mixture: model, columns })',
        spec: (theme) =>
          scatterPlot(geyser, {
            theme,
            labels: digits(faithfulAndNoiseLabels),
            mixture: modelOf(faithfulAndNoise),
            columns: geyserColumns,
            groups: ['Short', 'Long'],
          }),
      },
      {
        name: 'scatter-student',
        text: 'Student components: ovals that hold 50% and 90% of long tails. Far rows belong to the nearer group.',
        code: 'scatterPlot(rows, { labels, mixture: model, columns })',
        spec: (theme) =>
          scatterPlot(geyser, {
            theme,
            labels: digits(faithfulStudentLabels),
            mixture: modelOf(faithfulStudent),
            columns: geyserColumns,
            groups: ['Long', 'Short'],
          }),
      },
      {
        name: 'outliers',
        text: 'How far out each row lies, with the threshold as a dashed line.',
        code: 'outlierPlot(await outliers(rows))',
        spec: (theme) =>
          outlierPlot(
            { logDensities: logDensitiesOf(faithfulAndNoise, geyser), threshold: faithfulAndNoise.threshold },
            { theme },
          ),
      },
    ],
  },
  {
    title: 'What does each group look like?',
    figures: [
      {
        name: 'profile',
        text: 'Center ± spread in every column, shaded by the distance from the mean of all rows.',
        code: 'profileHeatmap(groupProfile(bodies, labels, columns))',
        spec: (theme) =>
          profileHeatmap(groupProfile(bodies, digits(penguinBillsLabels), bodyColumns), { theme }),
      },
      {
        name: 'parallel',
        text: 'The centers as lines across the columns.',
        code: 'parallelPlot(groupProfile(bodies, labels, columns))',
        spec: (theme) =>
          parallelPlot(groupProfile(bodies, digits(penguinBillsLabels), bodyColumns), { theme }),
      },
      {
        name: 'map',
        text: 'How far the groups lie apart, and how large they are.',
        code: 'clusterMap({ positions: pca(centers, { components: 2 }).transform(centers), sizes })',
        spec: (theme) => {
          const centers = centersOf(wide.data, wide.labels);
          const positions = pca(centers, { components: 2 }).transform(centers);
          const sizes = [420, 310, 240, 180, 150, 120, 90, 60, 40, 25, 12, 5];
          return clusterMap({ positions, sizes }, { theme });
        },
      },
      {
        name: 'density',
        text: 'The density of a mixture in two columns.',
        code: 'densityPlot(model, { columns })',
        spec: (theme) => densityPlot(billModel, { theme, columns: billColumns }),
      },
      {
        name: 'density-one-column',
        text: 'The density of a mixture of one column, and the part of each group.',
        code: "densityPlot(model, { columns: ['waiting, min'] })",
        spec: (theme) => densityPlot(modelOf(eruptionWaits), { theme, columns: ['waiting, min'] }),
      },
      {
        name: 'surface',
        text: 'The same density as a surface; in an HTML page it turns with the pointer.',
        code: 'surfacePlot(model, { columns })',
        spec: (theme) => surfacePlot(billModel, { theme, columns: billColumns }),
      },
    ],
  },
  {
    title: 'What goes with what?',
    figures: [
      {
        name: 'regression',
        text: 'What a mixture expects of one column at each value of another, and the interval that it leaves.',
        code: 'regressionPlot({ x, expected: expected.data, lower: lower.data, upper: upper.data, rows }, { columns })',
        spec: async (theme) => {
          const rows = faithful().columns;
          const x = Array.from({ length: 121 }, (_, i) => 1.5 + i / 32);
          const { expected, lower, upper } = await regress(
            fittedModel(eruptions),
            x.map((value) => [value]),
            { target: 1, level: 0.9 },
          );
          return regressionPlot(
            {
              x,
              expected: expected.data,
              lower: lower!.data,
              upper: upper!.data,
              rows: { x: rows.eruptions, y: rows.waiting },
            },
            { theme, columns: ['eruption, min', 'wait for the next, min'] },
          );
        },
      },
      {
        name: 'imputation',
        text: 'Rows with a missing value filled in, and how far off it may be.',
        code: "imputationPlot(await impute(model, rows), { columns, x: 'flipper length, mm', y: 'body mass, g' })",
        spec: async (theme) => {
          // Every tenth penguin was not weighed, and of every fifteenth the flipper was not measured.
          const rows = bodies.map((row, i) =>
            row.map((value, a) => ((a === 3 && i % 10 === 2) || (a === 2 && i % 15 === 4) ? NaN : value)),
          );
          const filled = await impute(fittedModel(penguinBodies), rows);
          return imputationPlot(filled, {
            theme,
            columns: bodyColumns,
            x: 'flipper length, mm',
            y: 'body mass, g',
          });
        },
      },
    ],
  },
  {
    title: 'How did the fit go?',
    figures: [
      {
        name: 'convergence',
        text: 'The objective of every start, step by step.',
        code: 'convergencePlot({ traces })',
        spec: (theme) => convergencePlot({ traces: blobTraces }, { theme }),
      },
    ],
  },
];

function scores(): {
  k: number;
  covariance: 'full' | 'tied' | 'diagonal' | 'spherical';
  bic: number;
  icl: number;
  supported: boolean;
}[] {
  return billScores.map(([k, covariance, bic, icl, supported]) => ({ k, covariance, bic, icl, supported }));
}

/** Old Faithful in spreads from the mean. */
function standardizedFaithful(): number[][] {
  const { eruptions, waiting } = faithful().columns;
  const standard = (column: ArrayLike<number>): number[] => {
    const values = Array.from(column);
    const mean = values.reduce((sum, at) => sum + at, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, at) => sum + (at - mean) * (at - mean), 0) / values.length);
    return values.map((at) => (at - mean) / spread);
  };
  const waits = standard(waiting);
  return standard(eruptions).map((eruption, row) => [eruption, waits[row]!]);
}
