// The studio's files, as a browser takes them: built where they are missing or older than their sources.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const studio = join(root, 'packages', 'studio');
const site = join(studio, 'dist');
const stamp = join(site, 'sources.txt');

/**
 * Builds the studio unless what is there was built from the same sources.
 *
 * @returns the folder of its files
 */
export async function buildSite() {
  const sources = digestOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return site;
  const { build } = await import('vite');
  // Two may build at the same time: each into a folder of its own, which is then put in place.
  const folder = join(studio, `dist.${process.pid}`);
  await build({
    root: studio,
    configFile: join(studio, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  await appendFile(join(folder, 'licenses.txt'), licensesOfWorker());
  await writeFile(join(folder, 'sources.txt'), sources);
  await rm(site, { recursive: true, force: true });
  await mkdir(studio, { recursive: true });
  await rename(folder, site).catch(async (error) => {
    await rm(folder, { recursive: true, force: true });
    if (!existsSync(stamp)) throw error;
  });
  return site;
}

/** The licenses of what the worker may bundle, which the list of the bundler leaves out. */
function licensesOfWorker() {
  const seen = new Map();
  const walk = (name, from) => {
    const place = [join(from, 'node_modules', name), join(root, 'node_modules', name)].find((at) =>
      existsSync(at),
    );
    if (place === undefined || seen.has(name)) return;
    const {
      version,
      license,
      dependencies = {},
    } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
    const file = readdirSync(place).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? '' : readFileSync(join(place, file), 'utf8');
    seen.set(name, `\n## ${name} - ${version} (${license})\n\n${text}\n`);
    for (const dependency of Object.keys(dependencies)) walk(dependency, place);
  };
  const tables = JSON.parse(readFileSync(join(root, 'packages', 'tables', 'package.json'), 'utf8'));
  for (const name of Object.keys(tables.dependencies)) walk(name, join(root, 'packages', 'tables'));
  for (const name of ['vega', 'vega-interpreter']) walk(name, join(root, 'packages', 'plots'));
  walk('hyparquet-writer', studio);
  return [...seen.values()].join('');
}

/** A digest of everything that the site is made of. */
function digestOfSources() {
  const hash = createHash('sha256');
  const files = [
    'package-lock.json',
    'scripts/site.js',
    'packages/studio/index.html',
    'packages/studio/vite.config.ts',
  ];
  for (const name of readdirSync(join(root, 'packages'))) {
    for (const folder of ['src', 'public']) {
      const at = join(root, 'packages', name, folder);
      if (!existsSync(at) || name === 'cli') continue;
      const found = readdirSync(at, { recursive: true, encoding: 'utf8' });
      files.push(...found.map((path) => `packages/${name}/${folder}/${path}`));
    }
  }
  for (const file of files.toSorted()) {
    const path = join(root, file);
    if (!statSync(path).isDirectory()) hash.update(file).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSite();
