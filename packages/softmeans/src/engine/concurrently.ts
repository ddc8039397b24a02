import type { Part } from './crew.ts';

/**
 * Asks all parts at once. The first failure ends the others' work, and nothing is left running when this
 * settles.
 */
export async function concurrently<Answer>(
  stop: AbortController,
  parts: readonly Part[],
  ask: (part: Part) => Promise<Answer>,
): Promise<Answer[]> {
  if (parts.length === 1) return [await ask(parts[0]!)];
  const answering = async (part: Part): Promise<Answer> => {
    try {
      return await ask(part);
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  };
  const last = parts.at(-1);
  if (!last?.here) {
    const answers = parts.map(answering);
    await Promise.allSettled(answers);
    return Promise.all(answers);
  }
  // This thread works along: it is busy until its own part is done, and the others' parts are done by then.
  const others = parts.slice(0, -1);
  const answers = others.map(answering);
  for (const { shard } of others) shard.expect?.();
  answers.push(answering(last));
  await Promise.allSettled(answers.slice(-1));
  for (const { shard } of others) shard.hurry?.();
  await Promise.allSettled(answers);
  return Promise.all(answers);
}
