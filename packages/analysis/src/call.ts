import type { ClusteringOptions } from './options.ts';

/**
 * The call that gives the same result again, with its seed.
 *
 * @param command what a shell runs
 */
export function reproduction(
  file: string | undefined,
  options: ClusteringOptions & { readonly class?: string; readonly out: string },
  command = 'softmeans cluster',
): string {
  const { k, from, to, covariance, scale, missing, columns, exclude, seed, out } = options;
  const words = file === undefined ? [] : [file];
  const add = (flag: string, value: string | number | undefined, unless?: string): void => {
    if (value !== undefined && value !== unless) words.push(flag, String(value));
  };
  add('--k', k);
  add('--from', from);
  add('--to', to);
  add('--covariance', covariance);
  add('--effort', options.effort, 'normal');
  add('--scale', scale, 'standard');
  add('--missing', missing, 'refuse');
  for (const names of columns ?? []) add('--columns', names);
  for (const names of exclude ?? []) add('--exclude', names);
  add('--class', options.class);
  add('--delimiter', options.delimiter);
  add('--header', options.header);
  add('--sheet', options.sheet);
  add('--seed', seed);
  add('--out', out, 'softmeans-output');
  return [command, ...words.map(shellWord)].join(' ');
}

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  if (/^[\w./:=,@%+\\-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
