// Checks what `npm publish` would send out: the packed files of every public package, and the lock file.
// Run after `npm run build`. Needs no network.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { npm } from './npm.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tables that may be published, with the ground for it; all others stay in testdata. */
const publishable = new Map([
  ['faithful.csv', 'published facts, paper cited'],
  ['penguins.csv', 'CC0'],
  ['iris.csv', 'CC BY 4.0'],
  ['wine.csv', 'CC BY 4.0'],
  ['breast_cancer.csv', 'CC BY 4.0'],
  ['digits.csv', 'CC BY 4.0'],
  ['wholesale_customers.csv', 'CC BY 4.0'],
]);
const code = /^(dist|src)\/.+\.(ts|js|js\.map|d\.ts\.map)$|^bin\/[^/]+\.js$/;
const site = /^dist\/(index\.html|[\w-]+\.(svg|txt)|assets\/[\w.-]+\.(js|css|woff2|wasm))$/;
const papers = /^(package\.json|LICENSE|README\.md|CHANGELOG\.md|data\/README\.md)$/;

const complaints = [];
const complain = (where, what) => complaints.push(`${where}: ${what}`);

checkLock();
const folder = mkdtempSync(join(tmpdir(), 'softmeans-packages-'));
try {
  const manifests = readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .map((name) => ({ at: join(root, 'packages', name), manifest: readManifest(name) }))
    .filter(({ manifest }) => !manifest.private);
  const versions = new Map(manifests.map(({ manifest }) => [manifest.name, manifest.version]));
  for (const { at, manifest } of manifests) await checkPackage(at, manifest, versions);
  console.log(`Checked ${manifests.map(({ manifest }) => manifest.name).join(', ')} and package-lock.json.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;

function checkLock() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  for (const [path, { resolved, link }] of Object.entries(packages)) {
    if (resolved && !link)
      complain('package-lock.json', `${path} names where it was downloaded: ${resolved}`);
  }
}

async function checkPackage(at, manifest, versions) {
  const { name, dependencies = {} } = manifest;
  const { preinstall, install, postinstall } = manifest.scripts ?? {};
  if (preinstall || install || postinstall) complain(name, 'runs a script when it is installed');
  if (name === 'softmeans') {
    for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
      if (manifest[field]) complain(name, `has ${field}; the library needs none`);
    }
  }
  for (const [dependency, version] of Object.entries(dependencies)) {
    const ours = versions.get(dependency);
    if (ours && ours !== version) complain(name, `asks for ${dependency} ${version}, which is at ${ours}`);
  }

  const packed = pack(at);
  const tarball = join(folder, packed.filename);
  if (manifest.exports?.['.'] === undefined) {
    checkSite(at, name, packed.files);
    await runPublint(name, tarball);
    return;
  }
  checkFiles(at, name, packed.files);
  await runPublint(name, tarball);
  runAttw(name, tarball);
}

function pack(at) {
  const { command, args, shell } = npm();
  const flags = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  const { status, stdout, stderr } = spawnSync(command, [...args, ...flags], {
    cwd: at,
    shell,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm pack failed in ${at}:\n${stderr}`);
  const [{ filename, files }] = JSON.parse(stdout);
  return { filename, files: files.map(({ path }) => path) };
}

/** A package without a module is a built site: its page, and what the page loads. */
function checkSite(at, name, files) {
  if (readText(at, 'LICENSE') !== readText(root, 'LICENSE')) complain(name, 'packs another LICENSE');
  if (!files.includes('dist/index.html')) complain(name, 'packs no page: run `npm run build` first');
  for (const path of files)
    if (!site.test(path) && !papers.test(path)) complain(name, `must not pack ${path}`);
}

function checkFiles(at, name, files) {
  if (!files.includes('LICENSE')) complain(name, 'packs no LICENSE');
  else if (readText(at, 'LICENSE') !== readText(root, 'LICENSE')) complain(name, 'packs another LICENSE');
  if (!files.includes('dist/index.d.ts')) complain(name, 'packs no types: run `npm run build` first');
  for (const path of files) {
    const isTable = path.startsWith('data/') && publishable.has(posix.basename(path));
    if (!code.test(path) && !papers.test(path) && !isTable) complain(name, `must not pack ${path}`);
    if (path.startsWith('dist/') && path.endsWith('.js')) {
      const source = path.replace(/^dist/, 'src').replace(/\.js$/, '.ts');
      if (!existsSync(join(at, source))) complain(name, `packs ${path}, whose source is gone: delete dist`);
    }
  }
  const lost = files.filter((path) => path.endsWith('.map')).flatMap((path) => lostSources(at, path, files));
  if (lost.length > 0)
    complain(name, `packs maps of ${lost.length} sources that it does not pack, as ${lost[0]}`);
}

/** The sources that a map leads to, but neither holds nor has beside it. */
function lostSources(at, path, files) {
  const { sources, sourcesContent } = JSON.parse(readText(at, path));
  return sources
    .filter((_, i) => typeof sourcesContent?.[i] !== 'string')
    .map((source) => posix.join(posix.dirname(path), source))
    .filter((source) => !files.includes(source));
}

async function runPublint(name, tarball) {
  const bytes = readFileSync(tarball);
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: data }, level: 'warning', strict: true });
  for (const message of messages) complain(name, `publint: ${formatMessage(message, pkg, { color: false })}`);
}

/** "Are the types wrong?" for packages that are ES modules only. */
function runAttw(name, tarball) {
  const program = join(root, 'node_modules', '@arethetypeswrong', 'cli', 'dist', 'index.js');
  const args = [program, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji', '--format'];
  const told = spawnSync(process.execPath, [...args, 'json'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  // Without any types it reports success.
  const typed = told.status === 0 && JSON.parse(told.stdout).analysis.types;
  if (typed) return;
  const { stdout, stderr } = spawnSync(process.execPath, [...args, 'ascii'], { encoding: 'utf8' });
  complain(name, `the types are wrong:\n${stdout}${stderr}`);
}

function readManifest(name) {
  return JSON.parse(readText(join(root, 'packages', name), 'package.json'));
}

function readText(at, path) {
  return readFileSync(join(at, path), 'utf8');
}
