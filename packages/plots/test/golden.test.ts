import { describe, expect, test } from 'vitest';
import { sections } from '../gallery/figures.ts';
import { svg } from '../src/render/index.ts';
import { summaryOf } from './summary.ts';

// What the plots draw, as it was when it was last looked at. After a change that is meant, look at the pictures
// that gallery/make.ts writes, then update these with `npx vitest run packages/plots -u`.

const figures = sections.flatMap((section) => section.figures);

describe('specifications are as they were', () => {
  test.each(figures)('$name', async ({ name, spec }) => {
    const text = JSON.stringify(summaryOf(await spec('light')), null, 1);
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.snap`);
  });
});

describe('pictures are as they were', () => {
  const names = ['elbow', 'gap', 'profile', 'responsibilities'];
  test.each(figures.filter(({ name }) => names.includes(name)))('$name, dark', async ({ name, spec }) => {
    const picture = (await svg(await spec('dark')))
      .replaceAll(/-?\d+\.\d{2,}/g, (number) => `${Number(Number(number).toFixed(1))}`)
      .replaceAll('><', '>\n<');
    await expect(`${picture}\n`).toMatchFileSnapshot(`golden/${name}-dark.snap`);
  });
});
