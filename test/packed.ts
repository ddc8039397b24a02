import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './imports.ts';

/** Our packages by their names, and the folders that they lie in. */
const packages: ReadonlyMap<string, string> = new Map([
  ['softmeans', 'softmeans'],
  ['@softmeans/tables', 'tables'],
  ['@softmeans/plots', 'plots'],
  ['@softmeans/images', 'images'],
  ['@softmeans/analysis', 'analysis'],
  ['@softmeans/texts', 'texts'],
  ['@softmeans/cli', 'cli'],
]);

/**
 * Builds all packages in a copy of the workspace and packs them, so that the working tree stays as it is.
 *
 * @param folder a new folder for the copy
 * @returns the path of each package's tarball, by its name
 */
export function packWorkspace(folder: string): ReadonlyMap<string, string> {
  for (const name of ['package.json', 'tsconfig.base.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const home of packages.values()) {
    const unwanted = new Set(
      ['dist', 'node_modules', 'test'].map((name) => join(root, 'packages', home, name)),
    );
    const filter = (path: string): boolean => !unwanted.has(path);
    cpSync(join(root, 'packages', home), join(folder, 'packages', home), { recursive: true, filter });
    const own = join(root, 'packages', home, 'node_modules');
    if (existsSync(own)) link(own, join(folder, 'packages', home, 'node_modules'));
  }
  for (const name of installed(join(root, 'node_modules'))) {
    const home = packages.get(name);
    const path = home === undefined ? join(root, 'node_modules', name) : join(folder, 'packages', home);
    link(path, join(folder, 'node_modules', name));
  }
  const homes = [...packages.values()].map((home) => join('packages', home));
  node(folder, join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', ...homes);
  const tarballs = new Map<string, string>();
  for (const [name, home] of packages) {
    const at = join(folder, 'packages', home);
    const [file] = npm(at, 'pack', '--ignore-scripts', '--silent').stdout.trim().split('\n').slice(-1);
    tarballs.set(name, join(at, file!));
  }
  return tarballs;
}

/**
 * Installs packages into a project as npm does, without a network: ours from their tarballs, and of the others
 * only those that our packages ask for.
 */
export function installPacked(project: string, tarballs: ReadonlyMap<string, string>): void {
  for (const [name, tarball] of tarballs) {
    const at = join(project, 'node_modules', name);
    mkdirSync(at, { recursive: true });
    run(at, 'tar', ['-xzf', tarball, '--strip-components=1']);
    const manifest: { dependencies?: Record<string, string> } = JSON.parse(
      readFileSync(join(at, 'package.json'), 'utf8'),
    );
    for (const dependency of Object.keys(manifest.dependencies ?? {})) {
      if (packages.has(dependency)) continue;
      const places = [join(root, 'packages', packages.get(name) ?? ''), root];
      const found = places
        .map((place) => join(place, 'node_modules', dependency))
        .find((path) => existsSync(path));
      if (found === undefined) throw new Error(`${name} asks for ${dependency}, which is not installed.`);
      link(found, join(at, 'node_modules', dependency));
    }
  }
}

/** The names of the packages in a node_modules folder. */
function installed(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return names.flatMap((name) => {
    return name.startsWith('@') ? readdirSync(join(folder, name)).map((own) => `${name}/${own}`) : [name];
  });
}

function link(path: string, at: string): void {
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(path, at, 'junction');
}

/** What a program has printed. */
export interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node, which must succeed. */
export function node(cwd: string, ...args: string[]): Said {
  return run(cwd, process.execPath, args);
}

function npm(cwd: string, ...args: string[]): Said {
  const running = process.env['npm_execpath'];
  if (running?.endsWith('npm-cli.js')) return node(cwd, running, ...args);
  return run(cwd, process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

/** Runs a program that must succeed, without the settings that Vitest makes for its own ones. */
function run(cwd: string, command: string, args: readonly string[]): Said {
  const { NODE_ENV: _mode, VITEST: _vitest, NODE_OPTIONS: _options, ...env } = process.env;
  const shell = command.endsWith('.cmd');
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    shell,
    encoding: 'utf8',
    timeout: 100_000,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`, {
      cause: error,
    });
  }
  return { stdout, stderr };
}
