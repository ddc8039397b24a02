import { CELLS } from './cells.ts';
import type { ChoiceResult } from './choices.ts';
import type { CellResult } from './compare.ts';
import { brief, precise } from './numbers.ts';

/** What one cell came to, in a line for each peer, for the terminal. */
export function reportCell(result: CellResult): string {
  const cell = CELLS.find(({ name }) => name === result.cell);
  const threads = result.threads === 'all' ? 'all cores' : `${result.threads} thread`;
  const head = `${result.cell} (${threads}): ${precise(result.product.time)} ms`;
  const lines = result.contests.map(({ peer, ratio, call, verdict }, i) => {
    const goal = i === 0 && result.threads === 'all' ? cell?.goal : undefined;
    const aim = goal === undefined ? '' : `, goal ${goal} ${ratio.median >= goal ? 'reached' : 'missed'}`;
    const whole = cell?.timed === 'iteration' ? `, whole call ${brief(call.median)}×` : '';
    const answer = verdict === 'worse' ? '  WORSE ANSWER' : `  objective: ${verdict}`;
    return `    ${brief(ratio.median)}× (${brief(ratio.lowest)} – ${brief(ratio.highest)}) ${peer.name}, ${precise(peer.time)} ms${aim}${whole}${answer}`;
  });
  return [head, ...lines].join('\n');
}

/** Several ways to run one cell, in a line. */
export function reportChoices({ cell, choices }: ChoiceResult): string {
  return `${cell}: ${choices.map(({ name, time }) => `${name} ${precise(time)} ms`).join(', ')}`;
}
