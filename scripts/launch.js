// What `npm start`, `npm test` and `npm run studio` run. Uses nothing but Node, because nothing else need be installed yet.
import { fileURLToPath } from 'node:url';
import { isSupported, needed } from './version.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const [job, ...args] = process.argv.slice(2);

if (!isSupported(process.versions.node)) {
  fail(`softmeans needs Node ${needed} or later, and this is Node ${process.versions.node}.
Install a newer one (https://nodejs.org), then run the command again.`);
} else if (!['start', 'test', 'studio'].includes(job)) {
  fail(`Usage: node scripts/launch.js start [table] [options]
       node scripts/launch.js test [options]
       node scripts/launch.js studio [table] [options]`);
} else {
  launch(job);
}

async function launch(name) {
  const { install, isInstalled } = await import('./installation.js');
  if (!isInstalled(root)) {
    const failure = await install(root);
    if (failure !== undefined) return fail(failure);
  }
  const run = await load(name);
  // npm runs scripts in the project's folder and names the caller's own in INIT_CWD.
  end(await run(root, process.env.INIT_CWD || process.cwd(), args));
}

/** The job of a name. */
async function load(name) {
  if (name === 'start') return (await import('./start.js')).start;
  if (name === 'studio') return (await import('./studio.js')).studio;
  return (await import('./test.js')).test;
}

/** Ends as the child ended: by its exit status or by the signal that ended it. */
function end({ status, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = status;
}

function fail(message) {
  console.error(message);
  process.exitCode = 2;
}
