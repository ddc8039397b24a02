// What `npm run bench` runs. Uses nothing but Node, because nothing else need be installed yet.
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run } from '../scripts/child.js';
import { install, isInstalled } from '../scripts/installation.js';
import { isSupported, needed } from '../scripts/version.js';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!isSupported(process.versions.node)) {
  console.error(`softmeans needs Node ${needed} or later, and this is Node ${process.versions.node}.`);
  process.exitCode = 2;
} else {
  const here = fileURLToPath(new URL('.', import.meta.url));
  let failure;
  for (const folder of [root, here]) if (!isInstalled(folder)) failure ??= await install(folder);
  if (failure === undefined) {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const program = fileURLToPath(new URL('bench.ts', import.meta.url));
    const args = ['--conditions=source', '--import', loader, program, ...process.argv.slice(2)];
    const { status, signal } = await run(process.execPath, args, { stdio: 'inherit', takesEchoes: true });
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = status;
  } else {
    console.error(failure);
    process.exitCode = 2;
  }
}
