import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../../../test/browser.ts';
import { chromium } from '../../../test/chromium.ts';
import { around, fixed, percent, whole } from '@softmeans/analysis/parts';
import { html } from '../../analysis/src/report/markup.ts';
import { barOf } from '../src/summary/bars.ts';
import { type Folder, call, callJson, newFolder, tableFile } from './terminal.ts';

let folder: Folder;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => folder.remove());

const evil = [
  '<img src=x onerror=alert(1)>',
  '</style><script>document.title="evil"</script>',
  'a" onload="alert(1)',
  "o'clock & <b>",
  '12',
  'averyveryverylongnamewithoutanyspacesthatcannotbewrappedanywhereatallbecauseithasnone',
];

/** A table with names that try to be more than names. */
function hostileTable(): string {
  const rows = Array.from({ length: 60 }, (_, i) =>
    evil.map((_, j) => ((i % 3) * (5 + j) + Math.abs(((i * 37 + j * 11) % 17) / 9)).toFixed(2)).join(','),
  );
  const head = evil.map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
  const path = folder.at('hostile.csv');
  writeFileSync(path, `${head}\n${rows.join('\n')}\n`);
  return path;
}

describe('the report', () => {
  test('says the numbers of --json', async () => {
    const found = await callJson(
      'cluster',
      tableFile('iris'),
      '--k',
      '3',
      '--class',
      'species',
      '--out',
      folder.at('out'),
    );
    const text = visible(folder.read('out/report.html'));
    const {
      groups,
      rowsUsed,
      kmeans,
      mixture,
      agreement,
      sureness,
      outliers,
      class: classes,
      scores,
    } = shapeOf(found);
    for (const { size, share, center, spread } of groups) {
      expect(text).toContain(`${whole(size)}, ${percent(share)}`);
      for (const [name, mean] of Object.entries(center))
        expect(text).toContain(
          around(mean, spread[name]!, name.startsWith('petal') || name.startsWith('sepal') ? 2 : 1),
        );
    }
    expect(text).toContain(`inertia ${fixed(kmeans.inertia, 2)} in the standard scale`);
    expect(text).toContain(`BIC ${whole(mixture.bic)}, log-likelihood ${fixed(mixture.logLikelihood, 1)}`);
    expect(text).toContain(
      `${whole(rowsUsed - agreement.disagreeing)} of ${whole(rowsUsed)} rows into the same groups`,
    );
    expect(text).toContain(`Their agreement is ${fixed(agreement.adjustedRand, 2)}`);
    expect(text).toContain(`over 95% sure of ${whole(sureness.over95)}`);
    expect(text).toContain(`log density is below ${fixed(outliers.threshold, 1)}`);
    expect(text).toContain(`on ${whole(classes.mixture.matched)} of ${whole(classes.rows)} rows`);
    expect(scores.kmeans).toHaveLength(1);
    expect(text).toContain(`softmeans cluster ${tableFile('iris')} --k 3 --class species --seed 0`);
  });

  test('says how k was decided and whether the groups hold, with every score', async () => {
    const found = await callJson('cluster', tableFile('faithful'), '--to', '4', '--out', folder.at('out'));
    const text = visible(folder.read('out/report.html'));
    const { reasons, votes, scores, opinions, validity } = shapeOf(found);
    for (const reason of reasons) expect(text.toLowerCase()).toContain(reason.toLowerCase());
    expect(text).toContain(`by ${votes.filter(({ k }) => k === 2).length} of ${votes.length} measures`);
    const { gap, predictionStrength } = opinions;
    expect([gap.chosen, predictionStrength.chosen]).toEqual([2, 2]);
    expect(text).toContain(`Gap statistic ${gap.chosen} how much tighter`);
    expect(text).toContain(`Prediction strength ${predictionStrength.chosen} the most groups`);
    expect(validity.groups).toHaveLength(2);
    for (const { jaccard, certain, silhouette, spacing, separation } of validity.groups) {
      expect(jaccard).toBeGreaterThan(0.9);
      expect(text).toContain(
        `${percent(jaccard)} holds firmly ${percent(certain)} ${fixed(silhouette, 2)} ${fixed(spacing, 2)} ${fixed(separation, 2)}`,
      );
    }
    expect(text).toContain('No two groups overlap so much that they could be one.');
    for (const { silhouette, daviesBouldin } of scores.kmeans) {
      if (silhouette !== undefined) expect(text).toContain(fixed(silhouette, 2));
      if (daviesBouldin !== undefined) expect(text).toContain(fixed(daviesBouldin, 2));
    }
    for (const k of [1, 2, 3, 4]) {
      const here = scores.mixture.filter((score) => score.k === k);
      if (here.length > 0) expect(text).toContain(whole(Math.min(...here.map(({ bic }) => bic))));
    }
  });

  test('is the same text for any number of threads, and below 3 MB', async () => {
    const pages: string[] = [];
    for (const threads of ['1', '2']) {
      await call([
        'cluster',
        tableFile('penguins'),
        '--effort',
        'quick',
        '--missing',
        'drop',
        '--to',
        '4',
        '--threads',
        threads,
        '--out',
        folder.at('out'),
        '--quiet',
      ]);
      pages.push(folder.read('out/report.html'));
    }
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]!.length).toBeLessThan(3e6);
  });

  test.each([
    ['1 column', 'x\n1\n2\n1.5\n9\n9.5\n8\n'],
    ['1 group', 'x,y\n1,2\n2,1\n3,3\n2,2\n1,1\n'],
  ])('of %s is made', async (_, table) => {
    writeFileSync(folder.at('small.csv'), table);
    expect((await call(['report', folder.at('small.csv'), '--out', folder.at('r.html')])).status).toBe(0);
    expect(folder.read('r.html')).toContain('The same again');
  });

  test.skipIf(chromium === undefined)(
    'opens without a complaint or a request, and names stay names',
    { timeout: 60_000 },
    async () => {
      const out = folder.at('out');
      await call(['cluster', hostileTable(), '--k', '3', '--out', out, '--quiet']);
      const file = pathToFileURL(folder.at('out', 'report.html')).href;
      const browser = await openBrowser();
      try {
        for (const [colorScheme, width] of [
          ['light', 1200],
          ['dark', 360],
        ] as const) {
          const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
          const complaints: string[] = [];
          const requests: string[] = [];
          page.on('console', (message) => complaints.push(message.text()));
          page.on('pageerror', (error) => complaints.push(error.message));
          page.on('request', (request) => requests.push(request.url()));
          await page.goto(file);
          expect(await page.title()).toBe('3 groups in hostile.csv');
          for (const name of evil.slice(0, 4)) {
            expect(await page.locator('table.sum th').allInnerTexts()).toContain(name);
          }
          expect(await page.locator('img, script, iframe, b:not(.small b)').count()).toBe(0);
          // One picture of each chart, and nothing that has to be scrolled sideways.
          const charts = page.locator('figure.chart');
          for (const chart of await charts.all()) expect(await chart.locator('svg:visible').count()).toBe(1);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
          expect(complaints).toEqual([]);
          expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([file]);
          await page.close();
        }
      } finally {
        await browser.close();
      }
    },
  );
});

describe('markup', () => {
  test('values are escaped, in text and attributes; markup and lists are not twice', () => {
    const name = `<b>"&'`;
    expect(html`<a title="${name}">${[name, html`<i>${1}</i>`]}${undefined}</a>`.text).toBe(
      '<a title="&lt;b&gt;&quot;&amp;&#39;">&lt;b&gt;&quot;&amp;&#39;<i>1</i></a>',
    );
  });
});

describe('bars', () => {
  test('are exact to an eighth of a character', () => {
    expect([0, NaN, -1, 0.001, 0.5, 0.53125, 1, 2].map((share) => barOf(share, 4))).toEqual([
      '',
      '',
      '',
      '▏',
      '██',
      '██▏',
      '████',
      '████',
    ]);
  });
});

interface Findings {
  readonly rowsUsed: number;
  readonly groups: readonly {
    readonly size: number;
    readonly share: number;
    readonly center: Readonly<Record<string, number>>;
    readonly spread: Readonly<Record<string, number>>;
  }[];
  readonly kmeans: { readonly inertia: number };
  readonly mixture: { readonly bic: number; readonly logLikelihood: number };
  readonly agreement: { readonly disagreeing: number; readonly adjustedRand: number };
  readonly sureness: { readonly over95: number };
  readonly outliers: { readonly threshold: number };
  readonly class: { readonly rows: number; readonly mixture: { readonly matched: number } };
  readonly reasons: readonly string[];
  readonly votes: readonly { readonly k: number }[];
  readonly opinions: {
    readonly gap: { readonly chosen: number };
    readonly predictionStrength: { readonly chosen: number };
  };
  readonly validity: {
    readonly groups: readonly {
      readonly jaccard: number;
      readonly certain: number;
      readonly silhouette: number;
      readonly spacing: number;
      readonly separation: number;
    }[];
  };
  readonly scores: {
    readonly kmeans: readonly { readonly silhouette?: number; readonly daviesBouldin?: number }[];
    readonly mixture: readonly { readonly k: number; readonly bic: number }[];
  };
}

/** What --json printed; its shape is held by other tests. */
function shapeOf(found: object): Findings {
  return found as Findings;
}

/** The text of a page as a reader sees it. */
function visible(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&#39;/g, "'")
    .replaceAll(/&quot;/g, '"')
    .replaceAll(/&lt;/g, '<')
    .replaceAll(/&gt;/g, '>')
    .replaceAll(/&amp;/g, '&')
    .replaceAll(/\s+/g, ' ');
}
