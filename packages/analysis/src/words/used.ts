import type { Clustering } from '../clustering/clustering.ts';
import { sentenceList, shownName } from './words.ts';

/** Which columns were used and which were left out. */
export function columnsUsed({ input, options }: Clustering): string {
  const { used, left } = input;
  const names = used.map(({ name }) => shownName(name));
  const which =
    names.length > 12
      ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`
      : sentenceList(names);
  const scaled = used.length === 1 ? SCALED[options.scale].replace('each ', '') : SCALED[options.scale];
  const unused = left.slice(0, 8).map(({ name, why }) => `${shownName(name)} (${why})`);
  const more = left.length > 8 ? ` and ${left.length - 8} more` : '';
  return (
    `Used: ${which}${scaled}.` +
    (left.length === 0 ? '' : ` Left out: ${more ? unused.join(', ') + more : sentenceList(unused)}.`)
  );
}

const SCALED: Readonly<Record<Clustering['options']['scale'], string>> = {
  standard: ', each standardized for the fit',
  minmax: ', each scaled to 0 … 1 for the fit',
  robust: ', each scaled by its median and quartiles for the fit',
  none: ', as they are',
};
