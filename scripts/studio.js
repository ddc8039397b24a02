import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { run } from './child.js';

/** Builds the studio where it is missing or old, and serves it: `softmeans studio` from the sources. */
export async function studio(root, caller, args) {
  const { buildSite } = await import('./site.js');
  await buildSite();
  const loader = pathToFileURL(createRequire(join(root, 'package.json')).resolve('tsx')).href;
  const program = join(root, 'packages', 'cli', 'src', 'bin.ts');
  const paths = args.map((arg) => (existsSync(resolve(caller, arg)) ? resolve(caller, arg) : arg));
  return run(process.execPath, ['--conditions=source', '--import', loader, program, 'studio', ...paths], {
    cwd: caller,
    stdio: 'inherit',
    env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.base.json') },
    takesEchoes: true,
  });
}
