import { readFileSync, readdirSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** One import or re-export, as written. */
export interface Import {
  /** What is imported: a path such as `./matrix.ts` or a package. */
  readonly specifier: string;
  /** `static` runs when the module is loaded, `dynamic` is an `import()`, `type` leaves no trace. */
  readonly kind: 'static' | 'dynamic' | 'type';
}

/** A source file of ours and what it imports. */
export interface Source {
  /** From the repository's root, with slashes: `packages/softmeans/src/matrix.ts`. */
  readonly path: string;
  /** The text without comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** All sources under a folder, except generated ones, which hold no code of ours. */
export function sources(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.split(sep).join('/')))
    .filter((path) => /\.(tsx?|js)$/.test(path) && !/\.generated\.ts$|\/(dist|node_modules)\//.test(path))
    .toSorted()
    .map((path) => {
      const code = withoutComments(readFileSync(join(root, path), 'utf8'));
      return { path, code, imports: importsOf(code) };
    });
}

/** Where a relative import of a file leads, from the repository's root; nothing for a package. */
export function target(source: Source, { specifier }: Import): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return relative(root, resolve(root, posix.dirname(source.path), specifier))
    .split(sep)
    .join('/');
}

/** The imports of a text that has no comments. */
export function importsOf(code: string): Import[] {
  const found: Import[] = [];
  const named = /^[ \t]*(?:import|export)\s+(type\s)?([\w*{][^;'"()=]*?)\s*from\s*['"]([^'"\n]+)['"]/gm;
  for (const [, type, names = '', specifier = ''] of code.matchAll(named)) {
    found.push({ specifier, kind: type || onlyTypes(names) ? 'type' : 'static' });
  }
  for (const [, specifier = ''] of code.matchAll(/^[ \t]*import\s*['"]([^'"\n]+)['"]/gm)) {
    found.push({ specifier, kind: 'static' });
  }
  for (const [, specifier = ''] of code.matchAll(/\bimport\(\s*['"`]([^'"`\n]+)['"`]/g)) {
    found.push({ specifier, kind: 'dynamic' });
  }
  return found;
}

function onlyTypes(names: string): boolean {
  const list = /^\{(.*)\}$/s.exec(names.trim())?.[1];
  if (list === undefined) return false;
  const each = list.split(',').filter((name) => name.trim() !== '');
  return each.length > 0 && each.every((name) => /^\s*type\s/.test(name));
}

/** Strings are matched first, so that a `//` in one of them is not taken for a comment. */
export function withoutComments(text: string): string {
  const token = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return text.replace(token, (part) => (part.startsWith('/') ? '' : part));
}
