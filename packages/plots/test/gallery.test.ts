import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sections } from '../gallery/figures.ts';
import { galleryPage } from '../gallery/page.ts';
import * as plots from '../src/index.ts';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));

describe('the gallery', () => {
  test('is what its code makes', () => {
    expect(readFileSync(`${docs}gallery.md`, 'utf8')).toBe(galleryPage());
  });

  test('has every picture that it shows', () => {
    const shown = [...galleryPage().matchAll(/\]\((?<path>images\/[^)]+)\)/g)].map(
      (found) => found.groups!['path']!,
    );
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((path) => !existsSync(docs + path))).toEqual([]);
  });

  test('shows every plot', () => {
    const calls = sections.flatMap(({ figures }) => figures.map(({ code }) => code)).join('\n');
    const plotNames = Object.keys(plots).filter((name) => /(?:Plot|Map|Matrix|Heatmap|Strip)$/.test(name));
    expect(plotNames.length).toBeGreaterThan(14);
    expect(plotNames.filter((name) => !calls.includes(`${name}(`))).toEqual([]);
  });
});
