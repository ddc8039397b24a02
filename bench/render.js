// Draws Vega-Lite charts: a JSON object of charts by file name on standard input, SVG files into the folder named.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { View, parse } from 'vega';
import { compile } from 'vega-lite';

const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, chart] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  const view = new View(parse(compile(chart).spec), { renderer: 'none' });
  writeFileSync(join(folder, `${name}.svg`), `${await view.toSVG()}\n`);
  view.finalize();
}
