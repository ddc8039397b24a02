import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sections } from '../gallery/figures.ts';
import { elbowPlot, scatterPlot } from '../src/index.ts';
import { html, png, svg } from '../src/render/index.ts';

const curve = { k: [1, 2, 3], scores: [9, 2, 1], elbow: 2 };
const evil = '</script><script>alert(1)</script><!--"\'`&${1}';
const evilPlot = scatterPlot(
  [
    [1, 2],
    [3, 4],
  ],
  { columns: [evil, `${evil} 2`], labels: [0, 1], groups: [evil, evil] },
);

describe('svg', () => {
  test('holds text as text', async () => {
    const picture = await svg(evilPlot);
    expect(picture).not.toContain('<script');
    expect(picture).toContain('&lt;/script&gt;');
    expect(picture).not.toMatch(/ on\w+=|javascript:/);
  });

  test('takes any name of a column or a group', async () => {
    const name = fc.string({ unit: 'binary', maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(name, name, name, async (first, second, group) => {
        const spec = scatterPlot(
          [
            [1, 2],
            [3, 4],
          ],
          { columns: [first, `${second} 2`], labels: [0, 0], groups: [group], height: 60, width: 240 },
        );
        await expect(png(spec, { scale: 0.2 })).resolves.toBeInstanceOf(Uint8Array);
      }),
      {
        numRuns: 40,
        examples: [
          ['\u0000\b', '\ud800', '"\\\n'],
          ["';\u2028`${x}", '<a>&b;', ']]>'],
        ],
      },
    );
  });

  test('is the same every time, and leaves the specification as it was', async () => {
    const spec = elbowPlot(curve);
    const before = JSON.stringify(spec);
    expect(await svg(spec)).toBe(await svg(spec));
    expect(JSON.stringify(spec)).toBe(before);
  });
});

describe('png', () => {
  test('has the size that was asked for, and text in it', async () => {
    const spec = elbowPlot(curve);
    const bytes = Buffer.from(await png(spec, { scale: 1 }));
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([spec.width, spec.height]);
    const large = Buffer.from(await png(spec, { scale: 2 }));
    expect(large.readUInt32BE(16)).toBe(2 * spec.width);
    // Without a font the renderer draws no text, and says nothing.
    const { bare } = { bare: elbowPlot(curve, { title: ' ', note: ' ' }) };
    expect(bytes.length).toBeGreaterThan(1.1 * (await png(bare, { scale: 1 })).length);
  });

  test.each([0, -1, 9, NaN])('refuses a scale of %d', async (scale) => {
    await expect(png(elbowPlot(curve), { scale })).rejects.toThrow(
      'png: scale must be above 0 and at most 8',
    );
  });
});

describe('html', () => {
  test('has a policy that lets its own script and style run, and nothing else', async () => {
    const page = await html([elbowPlot(curve), evilPlot], { title: evil });
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const scripts = [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text = '']) => text);
    expect(scripts).toHaveLength(1);
    expect(policy).toContain(`script-src ${hash(scripts[0]!)};`);
    expect(policy).toContain(`style-src ${hash(/<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '')};`);
    // Two scripts: the data, which run nothing, and the code.
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toMatch(/<[^>]+\s(?:style|on\w+|src|href)="(?!#)/);
  });

  test('holds text as text', async () => {
    const page = await html(evilPlot, { title: evil });
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('<title>&lt;/script&gt;');
    const data = /<script type="application\/json" id="charts">([^]*?)<\/script>/.exec(page)?.[1] ?? '';
    expect(JSON.parse(data)).toEqual([{ light: evilPlot }]);
  });

  test('with the whole gallery stays below 3 MB', async () => {
    const figures = sections.flatMap((section) => section.figures);
    const page = await html(await Promise.all(figures.map(async ({ spec }) => spec('light'))));
    expect(Buffer.byteLength(page)).toBeLessThan(3e6);
  });

  test('needs a chart', async () => {
    await expect(html([])).rejects.toThrow('there is no chart');
  });
});
