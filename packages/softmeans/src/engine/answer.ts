import { begin, gains, join, locate, potentials, prepare } from './approach.ts';
import { gather } from './gather.ts';
import { label } from './label.ts';
import { relabel } from './nearest/relabel.ts';
import { round } from './nearest/rounding.ts';
import { fill, readRows } from './panels.ts';
import type { Answers, QuestionName, Questions, Shardlike } from './question.ts';
import { separate } from './separate.ts';
import type { Shard } from './shard.ts';

type Answerer<Name extends QuestionName> = (
  shard: Shard,
  question: Questions[Name],
  signal: AbortSignal,
) => Promise<Answers[Name]>;

/** One table instead of a switch: TypeScript does not narrow Questions[Name] by a name. */
const answerers: { readonly [Name in QuestionName]: Answerer<Name> } = {
  fill,
  gather,
  label,
  round,
  relabel,
  begin,
  prepare,
  gains,
  potentials,
  join,
  locate: async (shard, question) => locate(shard, question),
  separate,
  rows: async (shard, question) => readRows(shard, question),
};

/** Lets a shard answer a question, on whatever thread it is. */
export function answer<Name extends QuestionName>(
  shard: Shard,
  name: Name,
  question: Questions[Name],
  signal: AbortSignal,
): Promise<Answers[Name]> {
  return answerers[name](shard, question, signal);
}

/** A shard of this thread, to be asked like one on a worker. */
export function answering(shard: Shard): Shardlike {
  return { ask: (name, question, signal) => answer(shard, name, question, signal) };
}
