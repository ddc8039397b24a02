import type { Stages } from '@softmeans/analysis/parts';
import { SingleBar } from 'cli-progress';
import type { CommonOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** A stage gets a bar once it has lasted this long, in milliseconds. */
const PATIENCE = 400;
const STEPS = 1000;

/** Progress on standard error: a bar with the time left if that is a terminal, else nothing. */
export function openStages({ progress }: Terminal, { quiet, json }: CommonOptions): Stages {
  if (!progress || quiet || json) return { begin: () => () => undefined, end: () => undefined };
  let bar: SingleBar | undefined;
  const end = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    begin(name) {
      end();
      const started = performance.now();
      return (fraction) => {
        const done = Math.round(STEPS * Math.min(1, Math.max(0, fraction)));
        if (!bar && done < STEPS && performance.now() - started >= PATIENCE) {
          bar = new SingleBar({
            stream: progress,
            format: `${name.padEnd(20)} {bar} {percentage}%  {eta_formatted} left`,
            barCompleteChar: '━',
            barIncompleteChar: '─',
            barsize: 30,
            clearOnComplete: true,
            hideCursor: true,
            // Ctrl-C is handled by the program, which ends the bar too.
            gracefulExit: false,
          });
          bar.start(STEPS, done);
        }
        bar?.update(done);
      };
    },
    end,
  };
}
