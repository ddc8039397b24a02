import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What a page needs to draw specifications without evaluating text as code: Vega, and its interpreter. */
export async function pageRuntime(): Promise<string> {
  const vega = await readFile(require.resolve('vega').replace(/vega\.module\.js$/, 'vega.min.js'), 'utf8');
  const module = await readFile(require.resolve('vega-interpreter'), 'utf8');
  // The interpreter is published as a module only; Vega's own bundle holds what it imports.
  const interpreter = module
    .replace(/^import (\{[^}]+\}) from 'vega-util';$/m, 'const $1 = vega;')
    .replace(/^export \{ (\w+) as expressionInterpreter \};$/m, 'return $1;');
  if (/^(?:import|export)\b/m.test(interpreter)) {
    throw new Error(
      'The interpreter of Vega expressions is not laid out as expected; install the version that this package names.',
    );
  }
  const plain = (code: string): string =>
    code.replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '').replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
  return `${plain(vega)}\nconst interpret = (() => {\n${plain(interpreter)}\n})();\n`;
}
