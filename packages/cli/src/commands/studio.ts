import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CallError } from '@softmeans/analysis/parts';
import { Command, Option } from 'commander';
import { examples, wholeNumber } from '../options.ts';
import { serveStudio } from '../studio/server.ts';
import type { Terminal } from '../terminal.ts';

interface StudioOptions {
  readonly port: number;
}

/** The app in the browser, served on this machine. */
export function studioCommand(terminal: Terminal): Command {
  return new Command('studio')
    .description(
      'Serves the studio, which finds and shows groups in the browser, on this machine and prints its address. Ctrl-C ends it.',
    )
    .argument('[file]', 'a table that the studio opens at once')
    .addOption(
      new Option('-p, --port <n>', 'the port (default: one that is free)')
        .argParser(wholeNumber(0, 65_535))
        .default(0, 'one that is free'),
    )
    .addHelpText('after', examples('softmeans studio', 'softmeans studio table.csv --port 8080'))
    .action((file: string | undefined, options: StudioOptions) => studio(file, options, terminal));
}

async function studio(file: string | undefined, { port }: StudioOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const table = file === undefined ? undefined : resolve(file);
  if (table !== undefined) {
    const found = statSync(table, { throwIfNoEntry: false });
    if (!found) throw new CallError(`${file}: there is no such file.`);
    if (!found.isFile()) throw new CallError(`${file} is not a file. Give the name of a table.`);
  }
  const folder = builtFolder();
  const served = await serveStudio({ folder, port, ...(table !== undefined && { table }) }).catch(
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE' || code === 'EACCES') {
        const why = code === 'EACCES' ? 'may not be used' : 'is taken';
        throw new CallError(`port ${port} ${why}. Choose another --port, or none for one that is free.`, {
          cause: error,
        });
      }
      throw error;
    },
  );
  try {
    await terminal.write(
      `The studio is at ${served.url}\nIt is served to this machine alone. Press Ctrl-C to end it.\n`,
    );
    await new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  } finally {
    await served.close();
  }
}

/** The folder of the studio's built files. */
function builtFolder(): string {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('@softmeans/studio/package.json'))), 'dist');
  if (existsSync(join(folder, 'index.html'))) return folder;
  throw new CallError(
    'the studio is not built. In a copy of the sources run "npm run studio", which builds it; otherwise install @softmeans/cli again.',
  );
}
