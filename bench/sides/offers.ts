import {
  InputError,
  type KMeansOptions,
  type SilhouetteOptions,
  gaussianMixture,
  kmeans,
  silhouette,
} from '../../packages/softmeans/src/index.ts';

type Algorithm = NonNullable<KMeansOptions['algorithm']>;

const ROWS = [[0], [1]];

/** The word as an option of kmeans, nothing where none is given. */
export async function algorithmOption(word: string | undefined): Promise<{ algorithm?: Algorithm }> {
  if (word === undefined) return {};
  const words = await algorithms();
  const isAlgorithm = (word: string): word is Algorithm => words.includes(word);
  if (!isAlgorithm(word)) throw new Error(`kmeans takes no algorithm "${word}", only ${words.join(', ')}.`);
  return { algorithm: word };
}

/** Every `algorithm` that kmeans takes, as it says itself to one that it does not. */
export async function algorithms(): Promise<string[]> {
  const options: object = { k: 1, algorithm: 'none of them' };
  const message = await refusal(() => kmeans(ROWS, options));
  const [list = ''] = (message ?? '').split(', got ');
  return [...list.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word);
}

/** Whether fits take `reproducible: false`. */
export async function takesIrreproducible(): Promise<boolean> {
  const options: object = { k: 1, reproducible: false };
  return (
    (await refusal(() => kmeans(ROWS, options))) === undefined &&
    (await refusal(() => gaussianMixture(ROWS, options))) === undefined
  );
}

/** The threads as an option of silhouette, if it takes them. */
export async function silhouetteThreads(threads: { readonly threads?: number }): Promise<SilhouetteOptions> {
  const refused = await refusal(() => silhouette([[0], [1], [2]], [0, 0, 1], threads));
  return refused === undefined ? threads : {};
}

async function refusal(call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
