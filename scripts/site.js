// The studio's files, as a browser takes them: built where they are missing or older than their sources.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
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
  await writeFile(join(folder, 'sources.txt'), sources);
  await rm(site, { recursive: true, force: true });
  await mkdir(studio, { recursive: true });
  await rename(folder, site).catch(async (error) => {
    await rm(folder, { recursive: true, force: true });
    if (!existsSync(stamp)) throw error;
  });
  return site;
}

/** A digest of everything that the site is made of. */
function digestOfSources() {
  const hash = createHash('sha256');
  const files = ['package-lock.json', 'packages/studio/index.html', 'packages/studio/vite.config.ts'];
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
