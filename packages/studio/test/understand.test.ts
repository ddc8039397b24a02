import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  RandomState,
  chooseK,
  confusion,
  elbow,
  gaussianMixture,
  kmeans,
  kmeansPlusPlus,
  spectralClustering,
} from 'softmeans';
import { chromium } from '../../../test/chromium.ts';
import { fixed, percent } from '../src/drawing/number.ts';
import { type ExampleName } from '../src/understand/page/examplelist.ts';
import { drawExample } from '../src/understand/page/examples.ts';
import { matrixOf } from '../src/understand/page/fits.ts';
import { violations } from './axe.ts';
import { type Opened, type Visit, openStudio, repository, visit } from './studio.ts';

const ONE = { threads: 1, seed: 0 } as const;
/** The starts of a mixture in this room. */
const MIXTURE = { ...ONE, starts: 12 } as const;

/** A page, the example it begins with, and what it must say of that by the library alone. */
interface Said {
  readonly path: string;
  readonly example: ExampleName;
  readonly says: (example: Awaited<ReturnType<typeof drawExample>>) => Promise<readonly string[]>;
}

const PAGES: readonly Said[] = [
  {
    path: 'bad-starts',
    example: 'many',
    async says(example) {
      const data = matrixOf(example);
      const ends: number[][] = [[], [], []];
      for (let seed = 0; seed < 40; seed++) {
        const random = Array.from(new RandomState(seed).choice(data.rows, 7), (row) => [
          example.x[row]!,
          example.y[row]!,
        ]);
        const apart = await kmeansPlusPlus(data, { k: 7, seed, trials: 1, threads: 1 });
        const starts = [{ init: random }, { init: apart.centers }, { seed }];
        for (const [kind, start] of starts.entries()) {
          const { inertia } = await kmeans(data, { ...ONE, k: 7, tolerance: 0, ...start });
          ends[kind]!.push(inertia);
        }
      }
      const best = Math.min(...ends.flat());
      const [random, apart, library] = ends.map(
        (kind) => kind.filter((inertia) => inertia <= best * (1 + 1e-9)).length,
      );
      return [
        `Of 40 random starts, ${random} end at the lowest distance left that was found, ${fixed(best)}. With k-means++ it is ${apart}; with the best of ten, ${library}.`,
      ];
    },
  },
  {
    path: 'circles-against-ovals',
    example: 'ovals',
    async says(example) {
      const data = matrixOf(example);
      const hard = await kmeans(data, { ...ONE, k: 2 });
      const soft = await gaussianMixture(data, { ...MIXTURE, k: 2 });
      const circles = await gaussianMixture(data, { ...MIXTURE, k: 2, covariance: 'spherical' });
      return [
        `K-means gives ${await wrong(example.truth!, hard.labels)} of 260 rows to another group than they were drawn from, the mixture ${await wrong(example.truth!, soft.labels)}.`,
        `BIC is ${fixed(soft.bic)}, with circles ${fixed(circles.bic)}`,
      ];
    },
  },
  {
    path: 'unequal-sizes-and-spreads',
    example: 'sizes',
    async says(example) {
      const data = matrixOf(example);
      const hard = await kmeans(data, { ...ONE, k: 2 });
      const { labels, model } = await gaussianMixture(data, { ...MIXTURE, k: 2 });
      return [
        `K-means gives ${await wrong(example.truth!, hard.labels)} of 360 rows`,
        `the mixture ${await wrong(example.truth!, labels)}.`,
        ...Array.from(model.weights, (weight) => fixed(weight * 360, 1)),
      ];
    },
  },
  {
    path: 'one-center-two-radii',
    example: 'radii',
    async says(example) {
      const data = matrixOf(example);
      const options = { ...MIXTURE, covariance: 'spherical' } as const;
      const two = await gaussianMixture(data, { ...options, k: 2 });
      const one = await gaussianMixture(data, { ...options, k: 1 });
      const [a = 0, b = 0, c = 0, d = 0] = two.model.means.data;
      return [
        `The two centers of the mixture lie ${fixed(Math.hypot(a - c, b - d), 2)} apart`,
        `BIC is ${fixed(two.bic)} with two and ${fixed(one.bic)} with one`,
        ...Array.from(two.model.covariances, (variance) => fixed(Math.sqrt(variance), 2)),
      ];
    },
  },
  {
    path: 'outliers',
    example: 'outlier',
    async says(example) {
      const row = example.x.length - 1;
      const data = matrixOf(example);
      const options = { ...MIXTURE, k: 2, noise: true } as const;
      const { model } = await gaussianMixture(data, options);
      const shares = await model.predictProba(data);
      expect(shares.columns).toBe(3);
      const { labels } = await kmeans(data, { ...ONE, k: 2 });
      expect(labels.filter((label) => label === labels[row])).toHaveLength(1);
      expect(shares.data[3 * row + 2]).toBeGreaterThan(0.995);
      return ['The row has taken a center of K-means for itself', 'over 99% of it is noise'];
    },
  },
  {
    path: 'hard-against-soft',
    example: 'overlap',
    async says(example) {
      const data = matrixOf(example);
      const { model } = await gaussianMixture(data, { ...MIXTURE, k: 3 });
      const { data: shares } = await model.predictProba(data);
      const most = Array.from({ length: 240 }, (_, i) => Math.max(...shares.subarray(3 * i, 3 * i + 3)));
      const row = most.indexOf(Math.min(...most));
      return [
        `Row ${row + 1}:`,
        ...Array.from(shares.subarray(3 * row, 3 * row + 3), percent),
        `${most.filter((share) => share > 0.95).length} are over 95% one group’s, and ${most.filter((share) => share < 0.6).length} are under 60%.`,
      ];
    },
  },
  {
    path: 'k-means-as-the-limit',
    example: 'overlap',
    says: async () => ['Spread 0.83: of 240 rows'],
  },
  {
    path: 'em-step-by-step',
    example: 'faithful',
    says: async () => ['Start: every center is on a row, every spread is that of all rows.'],
  },
  {
    path: 'a-group-without-width',
    example: 'line',
    async says(example) {
      const data = matrixOf(example);
      const one = await gaussianMixture(data, { ...ONE, k: 1 });
      const [a = 0, , , d = 0] = one.model.covariances;
      const regularization = 1e-6 * ((a + d) / 2);
      const fit = await gaussianMixture(data, { ...MIXTURE, k: 2, regularization });
      expect(fit.warnings.join()).toContain('has no width of its own');
      return [
        `What EM finds: log-likelihood ${fixed(fit.logLikelihood, 1)}`,
        'has no width of its own in some direction',
        'the likelihood is unbounded',
      ];
    },
  },
  {
    path: 'what-k-does',
    example: 'many',
    async says(example) {
      const data = matrixOf(example);
      const k = { from: 1, to: 9 };
      const choice = await chooseK(data, { ...ONE, k, effort: 'quick' });
      const curve = await elbow(data, { ...ONE, k, timings: false });
      const vote = (criterion: string): number | undefined =>
        choice.votes.find((vote) => vote.criterion === criterion)?.k;
      return [
        `The elbow says ${curve.elbow}, the silhouette says ${vote('silhouette')}, BIC says ${vote('bic')}. The library recommends ${choice.k} groups.`,
        ...choice.reasons,
      ];
    },
  },
  {
    path: 'where-both-fail',
    example: 'moons',
    async says(example) {
      const data = matrixOf(example);
      const hard = await kmeans(data, { ...ONE, k: 2 });
      const soft = await gaussianMixture(data, { ...MIXTURE, k: 2 });
      const spectral = await spectralClustering(data, { ...ONE, k: 2 });
      return [
        `K-means puts ${await wrong(example.truth!, hard.labels)} into another group than they were drawn from, the mixture ${await wrong(example.truth!, soft.labels)}, spectral clustering ${await wrong(example.truth!, spectral.labels)}`,
      ];
    },
  },
];

describe.skipIf(chromium === undefined)('the pages of Understand', () => {
  let studio: Opened;
  let seen: Visit;
  beforeAll(async () => {
    studio = await openStudio();
    seen = await visit(studio, { hash: '#/understand' });
  });
  afterAll(async () => {
    await seen?.close();
    await studio?.close();
  });

  test('are all on the cards, with pictures of what they show', async () => {
    const { page } = seen;
    const cards = page.locator('.argument');
    expect(await cards.count()).toBe(12);
    await page.locator('.argument:nth-of-type(1) .vignette-part canvas').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test.each(PAGES)(
    '$path says what the library says, passes the rules of axe in light and dark, and fits 320 pixels',
    async ({ path, example, says }) => {
      const { page, faults } = seen;
      await open(page, path);
      await page.locator('.told, .of-row h2').first().waitFor();
      const words = page.locator('.words');
      for (const text of await says(await drawExample({ name: example }))) {
        await expect.poll(() => words.innerText(), { timeout: 20_000 }).toContain(text);
      }
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 640 });
      await page.emulateMedia({ colorScheme: 'dark' });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.emulateMedia({ colorScheme: 'light' });
      expect(faults).toEqual([]);
    },
  );

  test('EM climbs to where the library arrives in one go, and the limit ends at K-means', async () => {
    const { page } = seen;
    await open(page, 'em-step-by-step');
    const slider = page.getByRole('slider', { name: 'Half-step' });
    await slider.focus();
    await page.keyboard.press('End');
    await page
      .getByRole('status')
      .getByText(/^Settled after/)
      .waitFor();
    const faithful = await drawExample({ name: 'faithful' });
    const data = matrixOf(faithful);
    const [first, second] = faithful.units!;
    const rows = new RandomState(2).choice(data.rows, 2);
    const fit = await gaussianMixture(data, {
      ...ONE,
      k: 2,
      init: {
        means: Array.from(rows, (row) => [faithful.x[row]!, faithful.y[row]!]),
        covariances: [
          [
            [1, 0],
            [0, 1],
          ],
          [
            [1, 0],
            [0, 1],
          ],
        ],
      },
      tolerance: 1e-6,
    });
    const arrived = fit.logLikelihood - data.rows * Math.log(first.length * second.length);
    expect(await slider.getAttribute('aria-valuetext')).toContain(`log-likelihood ${fixed(arrived, 1)}`);

    await open(page, 'k-means-as-the-limit');
    await page.getByRole('slider', { name: 'Spread' }).focus();
    await page.keyboard.press('End');
    await page
      .getByRole('status')
      .getByText(/no row is shared any more; the centers are those of K-means\.$/)
      .waitFor();
  });

  test('rows are drawn, erased, dragged and loaded, by mouse and by keys alone', async () => {
    const { page, faults } = seen;
    await open(page, 'how-k-means-moves');
    const stage = page.getByRole('application');
    const rows = (count: number): Promise<void> =>
      page.locator(`.stage[aria-label^="${count} rows and 4 centers"]`).waitFor();
    await rows(240);
    const box = (await stage.boundingBox())!;
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.mouse.click(box.x + 80, box.y + 60);
    await rows(241);
    await stage.focus();
    await page.keyboard.press('Enter');
    await rows(242);
    await page.getByRole('button', { name: 'Erase', exact: true }).click();
    await page.mouse.click(box.x + 80, box.y + 60);
    await rows(241);
    await page.getByRole('button', { name: 'Pick and drag' }).click();
    await stage.focus();
    for (const key of ['c', 'Enter', 'ArrowLeft', 'ArrowLeft', 'Enter']) await page.keyboard.press(key);
    await page.getByText('Start: the centers are where you put them.').waitFor();
    await page.keyboard.press('.');
    await page.keyboard.press('Delete');
    await rows(240);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText('Start: the centers are rows drawn at random.').waitFor();

    await page.getByRole('combobox', { name: 'Rows', exact: true }).selectOption('empty');
    await page.getByText('The plane is empty.').waitFor();
    await page.locator('input[type=file]').setInputFiles(join(repository, 'examples', 'faithful.csv'));
    await rows(272);
    expect(await page.getByRole('combobox', { name: 'Right' }).inputValue()).toBe('eruptions');
    await page.getByText('Both columns are brought to the same spread.').waitFor();
    expect(faults).toEqual([]);
  });

  async function open(page: Page, path: string): Promise<void> {
    await page.evaluate((hash) => (location.hash = hash), `#/understand/${path}`);
    await page.locator(`.toc .now a[href$="${path}"]`).waitFor({ state: 'attached' });
  }
});

/** Rows that labels put into another group than they were drawn from. */
async function wrong(truth: Int32Array, labels: Int32Array): Promise<number> {
  return truth.length - (await confusion(truth, labels)).matched;
}
