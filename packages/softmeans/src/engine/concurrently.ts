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
  const answers = parts.map(async (part) => {
    try {
      return await ask(part);
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(answers);
  return Promise.all(answers);
}
