import type { Stages } from '../stages.ts';
import { type Clustering, rangeOf } from './clustering.ts';
import { askOpinions, measureValidity } from './validity.ts';

/** Asks whether the groups hold: two more opinions on their number, and each group's validity. */
export async function examine(
  clustering: Clustering,
  stages: Stages,
  signal: AbortSignal,
): Promise<Clustering> {
  const started = performance.now();
  const { input, options, mixture, choice } = clustering;
  const { threads, effort, k } = options;
  if (effort === 'quick') return clustering;
  const request = { signal, ...(threads !== undefined && { threads }) };
  const asking = stages.begin('Asking more measures');
  const range = rangeOf(options, input);
  const opinions =
    k === undefined && 'to' in range
      ? await askOpinions(
          input,
          { ...options, to: range.to, known: choice.resampling },
          { ...request, onProgress: asking },
        )
      : undefined;
  const measuring = stages.begin('Drawing rows anew');
  const validity = await measureValidity(input, mixture.model, mixture.labels, options, {
    ...request,
    onProgress: measuring,
  });
  stages.end();
  return {
    ...clustering,
    ...(opinions && { opinions }),
    ...(validity && { validity }),
    seconds: clustering.seconds + (performance.now() - started) / 1000,
  };
}
