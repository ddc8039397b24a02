import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Import, importsOf, root, type Source, sources, target, withoutComments } from './imports.ts';

const library = sources('packages/softmeans/src');
const tables = sources('packages/tables/src');
const plots = sources('packages/plots/src');
const images = sources('packages/images/src');
const texts = sources('packages/texts/src');
const analysis = sources('packages/analysis/src');
const cli = sources('packages/cli/src');
const studio = sources('packages/studio/src');
const products = [...library, ...tables, ...plots, ...images, ...texts, ...analysis, ...cli, ...studio];
const everything = [...products, ...sources('scripts')];

/** The imports that break a rule, as `file → what it imports`; a rule holds when there are none. */
function offenses(files: readonly Source[], breaks: (source: Source, found: Import) => boolean): string[] {
  return files.flatMap((source) =>
    source.imports
      .filter((found) => breaks(source, found))
      .map((found) => `${source.path} → ${target(source, found) ?? found.specifier}`),
  );
}

/** The part of a package that a path lies in: a folder or a file directly in src. */
function part(path: string): string {
  return path.split('/')[3] ?? '';
}

/** Whether an import leads into one of the library's parts. */
function leadsTo(source: Source, found: Import, parts: readonly string[]): boolean {
  const path = target(source, found);
  return path !== undefined && path.startsWith('packages/softmeans/src/') && parts.includes(part(path));
}

const inParts = (...parts: string[]): Source[] => library.filter(({ path }) => parts.includes(part(path)));

describe('imports are read', () => {
  test('of every kind', () => {
    const text = `
      import { a } from './a.ts';
      import type { B } from './b.ts';
      import { type C, type D } from './c.ts';
      import { type E, f } from './e.ts'; // import './comment.ts'
      export {
        g,
        h,
      } from './g.ts';
      export * from './i.ts';
      export type { J } from './j.ts';
      import './k.ts';
      /* import { l } from './l.ts'; */
      const m = await import(/* @vite-ignore */ 'node:m');
      const n = 'https://n // not a comment';
      export function from(p: string): string { return 'q'; }
    `;
    expect(importsOf(withoutComments(text)).toSorted((x, y) => (x.specifier < y.specifier ? -1 : 1))).toEqual(
      [
        { specifier: './a.ts', kind: 'static' },
        { specifier: './b.ts', kind: 'type' },
        { specifier: './c.ts', kind: 'type' },
        { specifier: './e.ts', kind: 'static' },
        { specifier: './g.ts', kind: 'static' },
        { specifier: './i.ts', kind: 'static' },
        { specifier: './j.ts', kind: 'type' },
        { specifier: './k.ts', kind: 'static' },
        { specifier: 'node:m', kind: 'dynamic' },
      ],
    );
  });

  test('of every package, and each leads to a file', () => {
    for (const files of [library, tables, plots, images, texts, analysis, cli, studio])
      expect(files.length).toBeGreaterThan(0);
    const lost = offenses(everything, (source, found) => {
      const path = target(source, found);
      return path !== undefined && !existsSync(join(root, path));
    });
    expect(lost).toEqual([]);
  });
});

describe('direction', () => {
  const models = ['kmeans', 'mixture', 'kernel', 'spectral'];

  test('the small numerics know nothing of what is built on them', () => {
    const above = ['em', 'engine', ...models, 'seeding', 'selection', 'dataset.ts', 'index.ts'];
    const small = inParts('linalg', 'random', 'mathematics.ts', 'errors.ts', 'matrix.ts');
    expect(offenses(small, (source, found) => leadsTo(source, found, above))).toEqual([]);
  });

  test('the loop imports no model and no engine that holds rows', () => {
    const forbidden = [...models, 'engine', 'dataset.ts', 'index.ts'];
    expect(offenses(inParts('em'), (source, found) => leadsTo(source, found, forbidden))).toEqual([]);
  });

  test('models import no engine', () => {
    expect(offenses(inParts(...models), (source, found) => leadsTo(source, found, ['engine']))).toEqual([]);
  });

  test('only the data set and the index import an engine', () => {
    const others = library.filter(({ path }) => !['engine', 'dataset.ts', 'index.ts'].includes(part(path)));
    expect(offenses(others, (source, found) => leadsTo(source, found, ['engine']))).toEqual([]);
  });

  test('engines import no model', () => {
    const forbidden = [...models, 'dataset.ts', 'index.ts'];
    expect(offenses(inParts('engine'), (source, found) => leadsTo(source, found, forbidden))).toEqual([]);
  });

  test('the library imports no package', () => {
    const foreign = offenses(library, (_, { specifier }) => !/^(\.|node:)/.test(specifier));
    expect(foreign).toEqual([]);
  });

  test('the tables take nothing but types from the library', () => {
    const broken = offenses(tables, (_, { specifier, kind }) => {
      return (specifier === 'softmeans' && kind !== 'type') || specifier.startsWith('@softmeans/');
    });
    expect(broken).toEqual([]);
  });

  test('the plots take nothing but types from the library, and only drawing takes packages', () => {
    const broken = offenses(plots, (source, { specifier, kind }) => {
      if (/^(softmeans|@softmeans\/)/.test(specifier)) return specifier !== 'softmeans' || kind !== 'type';
      const draws = /^packages\/plots\/src\/(?:render|browser)\//.test(source.path);
      return !draws && (!specifier.startsWith('.') || /\/(?:render|browser)\//.test(specifier));
    });
    expect(broken).toEqual([]);
  });

  test('what draws in a page loads Vega when it is asked to, and nothing of Node', () => {
    const page = plots.filter(({ path }) => path.startsWith('packages/plots/src/browser/'));
    expect(page.length).toBeGreaterThan(0);
    const broken = offenses(page, (_, { specifier, kind }) => {
      return (
        kind !== 'type' && !specifier.startsWith('.') && !(kind === 'dynamic' && specifier.startsWith('vega'))
      );
    });
    expect(broken).toEqual([]);
  });

  test('the images take the library, and only their files take packages', () => {
    const broken = offenses(images, (source, { specifier }) => {
      if (specifier.startsWith('.') || /^softmeans(\/|$)/.test(specifier)) return false;
      return !source.path.startsWith('packages/images/src/files/') || specifier.startsWith('@softmeans/');
    });
    expect(broken).toEqual([]);
  });

  test('the texts know the library, and of our other packages none', () => {
    const broken = offenses(texts, (_, { specifier }) => specifier.startsWith('@softmeans/'));
    expect(broken).toEqual([]);
  });

  test('a package reaches another by its name, and the command line is on top', () => {
    const broken = offenses(products, (source, found) => {
      const path = target(source, found);
      const home = source.path.split('/').slice(0, 3).join('/');
      return path === undefined ? found.specifier === '@softmeans/cli' : !path.startsWith(`${home}/`);
    });
    expect(broken).toEqual([]);
  });

  test('the analysis stands on the library, the tables and the plots, and runs in a browser too', () => {
    const broken = offenses(analysis, (_, { specifier }) => {
      return !/^(\.|softmeans$|@softmeans\/tables$|@softmeans\/plots(\/(svg|font|drawing))?$)/.test(
        specifier,
      );
    });
    expect(broken).toEqual([]);
    const below = offenses([...tables, ...plots], (_, { specifier }) =>
      specifier.startsWith('@softmeans/analysis'),
    );
    expect(below).toEqual([]);
  });

  test('no package imports the studio, and the studio nothing of Node or of the command line', () => {
    const others = products.filter(({ path }) => !path.startsWith('packages/studio/'));
    expect(offenses(others, (_, { specifier }) => specifier.startsWith('@softmeans/studio'))).toEqual([]);
    const broken = offenses(studio, (_, { specifier }) => /^(node:|@softmeans\/cli)/.test(specifier));
    expect(broken).toEqual([]);
  });

  test('nothing outside the tests imports a test or a development tool', () => {
    const broken = offenses(everything, (source, found) => {
      const path = target(source, found) ?? found.specifier;
      return /(^|\/)(test|bench)\/|\.test\.|^(vitest|fast-check|playwright)/.test(path);
    });
    expect(broken).toEqual([]);
  });

  test('no file imports itself through others', () => {
    expect(cycles(products)).toEqual([]);
    expect(cycles([link('a', 'b'), link('b', 'c'), link('c', 'b')])).toEqual(['b → c → b']);
  });
});

describe('what loading a module does', () => {
  test('the library, the tables, the images and the texts import nothing of Node when they are loaded', () => {
    const broken = offenses([...library, ...tables, ...images, ...texts], (_, { specifier, kind }) => {
      return specifier.startsWith('node:') && kind !== 'dynamic';
    });
    expect(broken).toEqual([]);
  });

  test('no module waits', () => {
    const waiting = products.filter(
      ({ path, code }) => !path.endsWith('/bin.ts') && /^[^\s].*\bawait /m.test(code),
    );
    expect(waiting.map(({ path }) => path)).toEqual([]);
  });

  test('an index only re-exports', () => {
    const indexes = products.filter(({ path }) => posix.basename(path) === 'index.ts');
    expect(indexes.length).toBeGreaterThan(0);
    const reexport = /export\s+(?:type\s+)?(?:\{[^}]*\}|\*(?:\s+as\s+\w+)?)\s+from\s+'[^']+';/g;
    const rest = indexes.filter(({ code }) => code.replace(reexport, '').trim() !== '');
    expect(rest.map(({ path }) => path)).toEqual([]);
  });
});

describe('names and arithmetic', () => {
  test('files are called by lowercase nouns that say something', () => {
    const empty = /^(utils?|helpers?|managers?|base|common|misc|stuff|tools?)$/;
    const bad = everything.filter(({ path }) => {
      const names = path
        .replace(/\.(tsx?|js)$/, '')
        .split('/')
        .slice(2);
      return names.some((name) => !/^[a-z][a-z0-9-]*$/.test(name) || empty.test(name));
    });
    expect(bad.map(({ path }) => path)).toEqual([]);
  });

  // The lint rules forbid Math.exp and its kin; they cannot see the operator, which is Math.pow.
  test('Same bits: library and images raise to a power only by a written number', () => {
    const powers = [...library, ...images].flatMap(({ path, code }) =>
      code
        .split('\n')
        .flatMap((line) => (/\*\*=?\s*(?![\s\d]|-\d)/.test(line) ? [`${path}: ${line.trim()}`] : [])),
    );
    expect(powers).toEqual([]);
  });
});

describe('the published packages', () => {
  test('the library depends on nothing', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'packages/softmeans/package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'softmeans', type: 'module', sideEffects: false });
    for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
      expect(manifest).not.toHaveProperty(field);
    }
  });

  test('what a package imports when it runs, its own package.json names', () => {
    for (const name of ['tables', 'plots', 'images', 'texts', 'analysis', 'cli']) {
      const manifest: { dependencies: Record<string, string> } = JSON.parse(
        readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
      );
      const unnamed = offenses(sources(`packages/${name}/src`), (_, { specifier, kind }) => {
        if (kind === 'type' || /^(\.|node:)/.test(specifier)) return false;
        const [first = '', second = ''] = specifier.split('/');
        return !((first.startsWith('@') ? `${first}/${second}` : first) in manifest.dependencies);
      });
      expect(unnamed).toEqual([]);
    }
  });
});

function link(from: string, to: string): Source {
  return { path: from, code: '', imports: [{ specifier: `./${to}`, kind: 'static' }] };
}

/** Every way in which a file leads back to itself, found by a walk along the imports. */
function cycles(files: readonly Source[]): string[] {
  const byPath = new Map(files.map((source) => [source.path, source]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    const source = byPath.get(path);
    if (start >= 0 || done.has(path) || source === undefined) return;
    for (const next of source.imports) {
      const to = target(source, next);
      if (to !== undefined) walk(to, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
}
