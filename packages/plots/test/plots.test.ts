import { silhouette } from 'softmeans';
import { describe, expect, test } from 'vitest';
import * as plots from '../src/index.ts';
import { svg } from '../src/render/index.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const shares = (rows: number[][]) => ({
  data: Float64Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]!.length,
});
const long =
  'a column whose name is far too long to be set on any axis without being shortened somewhere, kg/m²';
const mixture = (means: number[][], covariances: number[][][]): plots.Mixture => ({
  weights: means.map(() => 1 / means.length),
  means: shares(means),
  covarianceOf: (j) => shares(covariances[j]!),
});
const unit = [
  [1, 0.5],
  [0.5, 1],
];
const blades = (rows: number, groups: number) => ({
  silhouette: {
    mean: 0.2,
    rows: Int32Array.from(numbers(rows)),
    values: Float64Array.from(numbers(rows), (i) => Math.sin(i) * 0.5 + 0.3),
  },
  labels: numbers(rows).map((i) => i % groups),
});
const profileOf = (rows: number, columns: number, groups: number) =>
  plots.groupProfile(
    numbers(rows).map((i) => numbers(columns).map((j) => Math.sin(i * j + j))),
    numbers(rows).map((i) => i % groups),
  );
const cloud = (
  rows: number,
  columns: number,
  groups: number,
  options: plots.ScatterOptions = {},
): plots.Spec =>
  plots.scatterPlot(
    numbers(rows).map((i) => numbers(columns).map((j) => Math.sin(i * (j + 1.3)) + (i % groups))),
    { labels: numbers(rows).map((i) => i % groups), ...options },
  );

const hostile: readonly (readonly [string, () => plots.Spec])[] = [
  [
    'an elbow of 40 k',
    () => plots.elbowPlot({ k: numbers(40), scores: numbers(40).map((i) => 1e9 / (i + 1)), elbow: 5 }),
  ],
  ['an elbow of one k', () => plots.elbowPlot({ k: [3], scores: [12], seconds: [0] })],
  [
    'an elbow of equal scores',
    () => plots.elbowPlot({ k: [1, 2], scores: [5, 5], seconds: [0, 0], elbow: null }),
  ],
  ['an elbow with a gap', () => plots.elbowPlot({ k: [1, 2, 3], scores: [NaN, 0.4, 0.6], elbow: 3 })],
  [
    'an elbow of tiny scores',
    () => plots.elbowPlot({ k: [1, 2, 3], scores: [5e-9, 2e-9, 1e-9], metric: long }),
  ],
  ['silhouettes of 100,000 rows', () => plots.silhouettePlot(blades(100_000, 3))],
  ['silhouettes of 40 groups', () => plots.silhouettePlot(blades(400, 40))],
  ['silhouettes of seven clusterings', () => plots.silhouettePlot(numbers(7).map((i) => blades(99, i + 2)))],
  ['silhouettes of single rows', () => plots.silhouettePlot(blades(2, 2))],
  [
    'a criterion without a value',
    () =>
      plots.criterionPlot(
        [
          { k: 3, covariance: 'full', bic: -1e7, icl: 0 },
          { k: 4, covariance: 'tied', bic: Infinity, icl: 0 },
        ],
        { chosen: 4 },
      ),
  ],
  ['gaps below zero', () => plots.gapPlot({ k: [1, 2], gap: [-0.2, -0.1], standardErrors: [0.1, 0] })],
  [
    'a gap without end',
    () => plots.gapPlot({ k: [1, 2], gap: [0.2, Infinity], standardErrors: [0.1, 0], chosen: 2 }),
  ],
  ['points far from zero', () => plots.scatterPlot(numbers(50).map((i) => [1e8 + Math.sin(i), -1e-9 * i]))],
  [
    'points of huge and of tiny values',
    () => plots.scatterPlot(numbers(20).map((i) => [i * 1e300, i * 1e-300])),
  ],
  [
    'points that are all one',
    () =>
      plots.scatterPlot(
        numbers(9).map(() => [3, 3]),
        { labels: numbers(9).map((i) => i % 2) },
      ),
  ],
  ['one point', () => cloud(1, 2, 1)],
  ['no points', () => plots.scatterPlot({ data: new Float64Array(0), rows: 0, columns: 2 })],
  [
    'points with missing values',
    () =>
      plots.scatterPlot(
        [
          [1, NaN],
          [2, 3],
          [4, Infinity],
          [5, 6],
        ],
        { labels: [0, 0, -1, 1] },
      ),
  ],
  ['points of 30 groups', () => cloud(300, 2, 30)],
  [
    'points of long names',
    () => cloud(60, 2, 12, { columns: [long, `${long} 2`], groups: numbers(12).map((g) => `${long} ${g}`) }),
  ],
  ['one column', () => cloud(60, 1, 2)],
  ['one column of one group, narrow', () => cloud(60, 1, 1, { width: 260 })],
  [
    'a matrix of nine columns and twelve groups',
    () =>
      plots.scatterMatrix(
        numbers(60).map((i) => numbers(9).map((j) => Math.sin(i * j))),
        {
          labels: numbers(60).map((i) => i % 12),
          columns: numbers(9).map((j) => `${long} ${j}`),
          width: 340,
        },
      ),
  ],
  ['a matrix of one column', () => plots.scatterMatrix([[1], [2]], { labels: [0, 1] })],
  [
    'membership of 100,000 rows',
    () =>
      plots.membershipPlot(
        numbers(100_000).map((i) => [Math.sin(i), Math.cos(7 * i)]),
        {
          mixture: mixture(
            [
              [0, 0],
              [1, 1],
            ],
            [unit, unit],
          ),
          labels: numbers(100_000).map((i) => i % 2),
        },
      ),
  ],
  [
    'a density without breadth',
    () =>
      plots.densityPlot(
        mixture(
          [
            [0, 0],
            [1, 1],
          ],
          [
            [
              [0, 0],
              [0, 0],
            ],
            unit,
          ],
        ),
      ),
  ],
  [
    'a density of far groups',
    () =>
      plots.densityPlot(
        mixture(
          [
            [0, 0],
            [1e6, 1],
          ],
          [
            [
              [1, 0],
              [0, 1e-6],
            ],
            unit,
          ],
        ),
        { groups: [long, long] },
      ),
  ],
  [
    'a density of one column',
    () => plots.densityPlot(mixture([[0], [9]], [[[1]], [[4]]]), { columns: [long] }),
  ],
  [
    'a narrow surface',
    () => plots.surfacePlot(mixture([[0, 0]], [unit]), { width: 320, columns: [long, long] }),
  ],
  [
    'a map of one place',
    () =>
      plots.clusterMap({
        positions: [
          [0, 0],
          [0, 0],
        ],
        sizes: [1, 1],
      }),
  ],
  [
    'a map of an empty group',
    () =>
      plots.clusterMap({
        positions: [
          [0, 0],
          [1, 1],
        ],
        sizes: [0, 10],
      }),
  ],
  [
    'a map of twelve long names',
    () =>
      plots.clusterMap(
        {
          positions: numbers(12).map((i) => [Math.sin(i), Math.cos(5 * i)]),
          sizes: numbers(12).map((i) => i + 1),
        },
        { groups: numbers(12).map(() => long) },
      ),
  ],
  ['sureness of one group', () => plots.uncertaintyPlot(shares([[1], [1]]))],
  [
    'sureness with missing rows',
    () =>
      plots.uncertaintyPlot(
        shares([
          [0.5, 0.5],
          [NaN, NaN],
        ]),
      ),
  ],
  [
    'rows of long names',
    () =>
      plots.responsibilityPlot(shares([[0.5, 0.3, 0.2]]), { groups: [long, long, long], rowNames: [long] }),
  ],
  [
    'shares of twelve groups',
    () =>
      plots.shareStrip(
        shares(numbers(50).map((i) => numbers(12).map((j) => (i % 12 === j ? 0.9 : 0.1 / 11)))),
      ),
  ],
  ['outliers of rows without a value', () => plots.outlierPlot({ logDensities: [NaN, -1], threshold: -5 })],
  ['an outlier at no density', () => plots.outlierPlot({ logDensities: [-1, -1e300], threshold: -5 })],
  [
    'outliers of long names',
    () => plots.outlierPlot({ logDensities: [-9, -1, -9], threshold: -5 }, { names: [long, long, long] }),
  ],
  [
    'outliers only',
    () => plots.outlierPlot({ logDensities: numbers(300).map(() => -9), threshold: -5 }, { width: 320 }),
  ],
  ['a profile of one cell', () => plots.profileHeatmap(profileOf(2, 1, 1))],
  ['a profile of 60 columns', () => plots.profileHeatmap(profileOf(60, 60, 12), { width: 320 })],
  [
    'a profile of an empty group',
    () =>
      plots.profileHeatmap(
        plots.groupProfile(
          [
            [1, 2],
            [3, 4],
          ],
          [0, 2],
        ),
      ),
  ],
  ['centers in one column', () => plots.parallelPlot(profileOf(4, 1, 1))],
  ['centers in 30 columns', () => plots.parallelPlot(profileOf(60, 30, 12))],
  ['one trace of one step', () => plots.convergencePlot({ traces: [[5]] })],
  ['traces with holes', () => plots.convergencePlot({ traces: [[Infinity, 5, 4], [], [9, NaN, 4]] })],
  ['traces of zeros', () => plots.convergencePlot({ traces: [[0, 0]], objective: 'logLikelihood' })],
];

describe('what is hostile is drawn all the same', () => {
  test.each(hostile)('%s', async (_, make) => {
    const spec = make();
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
    const picture = await svg(spec);
    expect(picture).not.toMatch(/NaN|undefined|Infinity|null/);
    expect(picture.length).toBeLessThan(1_500_000);
  });
});

describe('what cannot be drawn is refused in words', () => {
  test.each([
    [() => plots.elbowPlot({ k: [], scores: [] }), 'elbowPlot: there is no k to draw.'],
    [() => plots.elbowPlot({ k: [1, 2], scores: [1] }), 'elbowPlot: 1 scores for 2 values of k.'],
    [() => plots.elbowPlot({ k: [2, 1], scores: [1, 2] }), 'elbowPlot: the k must grow.'],
    [() => plots.gapPlot({ k: [1], gap: [1], standardErrors: [] }), 'gapPlot: 0 standardErrors'],
    [() => plots.silhouettePlot([]), 'silhouettePlot: there are no values to draw.'],
    [() => plots.criterionPlot([]), 'criterionPlot: there are no scores to draw.'],
    [
      () => plots.criterionPlot([{ k: 1, covariance: 'full', bic: 1, icl: 1 }], { criterion: 'aic' }),
      'have no aic',
    ],
    [() => plots.scatterPlot([[1, 2]], { labels: [0, 1] }), 'scatterPlot: 2 labels, but the data have 1.'],
    [() => plots.scatterPlot([[1, 2]], { x: 'c' }), 'There is no column "c"'],
    [() => plots.clusterMap({ positions: [[1, 2, 3]], sizes: [1] }), 'positions need 2 coordinates, got 3.'],
    [() => plots.clusterMap({ positions: [[1, 2]], sizes: [] }), '0 sizes for 1 groups.'],
    [() => plots.responsibilityPlot(shares([[1]]), { rows: [1] }), 'there is no row 1; there are 1, from 0.'],
    [() => plots.uncertaintyPlot(shares([[NaN]])), 'there are no rows with shares.'],
    [() => plots.outlierPlot({ logDensities: [NaN], threshold: 0 }), 'no row has a log density.'],
    [
      () => plots.outlierPlot({ logDensities: [1, 2], threshold: 0 }, { names: ['a'] }),
      'outlierPlot: 1 names, but there are 2 rows.',
    ],
    [() => plots.groupProfile([[1]], []), 'groupProfile: 0 labels for 1 rows.'],
    [() => plots.convergencePlot({ traces: [] }), 'there is no trace to draw.'],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('robust fits', () => {
  const rows = [
    [0, 0],
    [1, 1],
    [9, 9],
    [NaN, 1],
  ];
  const labels = [0, 0, -1, -1];
  const one = (more: object) => ({
    weights: [0.9],
    means: { data: Float64Array.of(0, 0), rows: 1, columns: 2 },
    covarianceOf: () => ({ data: Float64Array.of(1, 0, 0, 1), rows: 2, columns: 2 }),
    ...more,
  });

  test('noise is drawn as crosses of its own, which the axes hold', async () => {
    const spec = plots.scatterPlot(rows, { labels, mixture: one({ noise: { share: 0.1 } }) });
    expect(spec.description).toContain('Gray ×: noise, 1 row of no group.');
    const { data } = spec as unknown as { data: { name: string; values: object[] }[] };
    expect(data.find(({ name }) => name === 'loose')!.values).toEqual([{ row: 3, x: 9, y: 9 }]);
    expect(await svg(spec)).not.toMatch(/NaN|undefined/);
    expect(await svg(plots.scatterMatrix(rows, { labels, ungrouped: 'outliers' }))).not.toMatch(/NaN/);
  });

  test('rows of no group are not drawn unless something says what they are', () => {
    expect(plots.scatterPlot(rows, { labels, mixture: one({}) }).description).not.toContain('no group');
    expect(plots.scatterPlot(rows, { labels, ungrouped: 'odd' }).description).toContain('odd, 1 row');
  });

  test('ovals and densities are those of Student tails', () => {
    const widthOf = (mixture: ReturnType<typeof one>): number => {
      const { data } = plots.scatterPlot(rows, { labels, mixture }) as unknown as {
        data: { name: string; values: { level: number; x: number }[] }[];
      };
      const { values } = data.find(({ name }) => name === 'ovals')!;
      return Math.max(...values.filter(({ level }) => level > 0.7).map(({ x }) => x));
    };
    // The radius that holds nine tenths: √(−2 ln 0.1), and √(ν (0.1^(−2/ν) − 1)).
    expect(widthOf(one({}))).toBeCloseTo(2.146, 1);
    expect(widthOf(one({ degreesOfFreedom: [2] }))).toBeCloseTo(Math.sqrt(2 * 9), 1);
    // With very many degrees of freedom they are Gaussian.
    expect(widthOf(one({ degreesOfFreedom: [1e9] }))).toBeCloseTo(widthOf(one({})), 6);
    const line = (more: object) => ({
      ...one(more),
      means: { data: Float64Array.of(0), rows: 1, columns: 1 },
      covarianceOf: () => ({ data: Float64Array.of(1), rows: 1, columns: 1 }),
    });
    const heights = (more: object): number[] => {
      const { data } = plots.densityPlot(line(more)) as unknown as { data: { values: { y: number }[] }[] };
      return data[0]!.values.map(({ y }) => y);
    };
    expect(Math.max(...heights({ degreesOfFreedom: [1] }))).toBeCloseTo(0.9 / Math.PI, 3);
    expect(heights({ degreesOfFreedom: [1] })[0]).toBeCloseTo(0.9 / Math.PI / 10, 3);
  });
});

describe('what a picture says', () => {
  test('titles and notes can be replaced and left out', () => {
    const curve = { k: [1, 2, 3], scores: [9, 2, 1], elbow: 2 };
    expect(plots.elbowPlot(curve, { title: 'Mine', note: '' }).description).toBe('Mine.');
    const bare = plots.elbowPlot(curve, { title: '', note: '' });
    expect(bare.description).toBe('');
    expect(bare.height).toBeLessThan(plots.elbowPlot(curve).height);
  });

  test('the width is the one asked for', async () => {
    expect(await svg(cloud(9, 2, 2, { width: 480 }))).toMatch(/^<svg[^>]* width="480"/);
  });

  test('fit times can be hidden', () => {
    const curve = { k: [1, 2], scores: [2, 1], seconds: [0.1, 0.2] };
    expect(JSON.stringify(plots.elbowPlot(curve))).toContain('fit time, ms');
    expect(JSON.stringify(plots.elbowPlot(curve, { timings: false }))).not.toContain('fit time');
  });

  test('samples and bins are told', async () => {
    expect(cloud(6000, 2, 2).description).toContain('Drawn: 5,000 of 6,000 rows, at random.');
    expect(cloud(6000, 2, 2, { limit: 6000 }).description).not.toContain('Drawn');
    const rows = numbers(2000).map((i) => [i % 2 ? 9 + Math.sin(i) : Math.sin(i)]);
    const labels = numbers(2000).map((i) => i % 2);
    const sampled = await silhouette(rows, labels, { sample: 1000 });
    expect(plots.silhouettePlot({ silhouette: sampled, labels }).description).toContain(
      'Measured: a sample of 1,000 rows of 2,000. 1,000 rows; each line is the mean of up to ',
    );
  });

  test('a lowest value that is not at the chosen k is dissent', () => {
    const scores = [1, 2, 3].map((k) => ({ k, covariance: 'full' as const, bic: k === 2 ? 5 : 9, icl: 0 }));
    const { dissent } = plots.themes.light;
    expect(JSON.stringify(plots.criterionPlot(scores, { chosen: 3 }))).toContain(dissent);
    expect(JSON.stringify(plots.criterionPlot(scores, { chosen: 2 }))).not.toContain(dissent);
  });

  test('a profile has the means and spreads of the groups, far from zero too', () => {
    const profile = plots.groupProfile([[1e9 + 1], [1e9 + 3], [1e9 + 8], [NaN], [5]], [0, 0, 1, 1, -1]);
    expect(profile.means).toEqual([[1e9 + 2], [1e9 + 8]]);
    expect(profile.spreads).toEqual([[1], [0]]);
    expect(profile.sizes).toEqual([2, 2]);
    expect(profile.mean).toEqual([1e9 + 4]);
  });
});
