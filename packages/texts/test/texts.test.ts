import { readFileSync } from 'node:fs';
import { readTableFile } from '@softmeans/tables';
import { adjustedRand } from 'softmeans';
import { describe, expect, test } from 'vitest';
import {
  type DocumentsOptions,
  clusterDocuments,
  learnTerms,
  readDocumentsModel,
  tokenize,
} from '../src/index.ts';

const testdata = new URL('../../../testdata/', import.meta.url);
const path = (name: string): string => new URL(name, testdata).pathname;
const stopWords = readFileSync(path('reference/english_stop_words.txt'), 'utf8').trim().split('\n');

interface Goal {
  readonly id: string;
  readonly data: { readonly file: string; readonly text: string; readonly class: string };
  readonly expected: {
    readonly n_terms: number;
    readonly tfidf_kmeans: { readonly best_inertia: number; readonly ari_min_median_max: readonly number[] };
    readonly lsa50_kmeans: { readonly best_inertia: number; readonly ari_min_median_max: readonly number[] };
  };
}

const { cases } = JSON.parse(readFileSync(path('reference/documents.json'), 'utf8')) as { cases: Goal[] };

async function columnsOf({
  file,
  text,
  class: name,
}: Goal['data']): Promise<{ texts: string[]; classes: string[] }> {
  const { columns } = await readTableFile(path(`tables/${file}`));
  const column = (wanted: string): string[] =>
    Array.from(columns.find((column) => column.name === wanted)!.values, String);
  return { texts: column(text), classes: column(name) };
}

describe.each(cases.map((goal) => ({ ...goal, data: { ...goal.data, file: goal.data.file } })))(
  '$id',
  ({ data, expected }) => {
    test('the same number of terms as scikit-learn with its stop words', async () => {
      const { texts } = await columnsOf(data);
      expect(learnTerms(texts, { stopWords }).model.terms).toHaveLength(expected.n_terms);
    });

    test('sparse spherical K-means has no higher inertia than the best of ten seeds of scikit-learn', async () => {
      const { texts } = await columnsOf(data);
      const { model, labels } = await clusterDocuments(texts, { k: 6, space: 'tfidf', stopWords });
      const { rows } = learnTerms(texts, { stopWords });
      // scikit-learn's centers are means; the inertia about the means of our clusters can be compared with its own.
      const square = new Map<number, Float64Array>();
      const sizes = new Map<number, number>();
      for (const [i, label] of labels.entries()) {
        const sum = square.get(label) ?? new Float64Array(rows.columns);
        for (let at = rows.starts[i]!; at < rows.starts[i + 1]!; at++)
          sum[rows.indices[at]!]! += rows.values[at]!;
        square.set(label, sum);
        sizes.set(label, (sizes.get(label) ?? 0) + 1);
      }
      let inertia = texts.length;
      for (const [label, sum] of square) {
        inertia -= sum.reduce((total, value) => total + value * value, 0) / sizes.get(label)!;
      }
      expect(model.k).toBe(6);
      expect(inertia).toBeLessThanOrEqual(expected.tfidf_kmeans.best_inertia * 1.002);
    });

    test('with singular vectors the classes are found at least as well as by scikit-learn, at its median', async () => {
      const { texts, classes } = await columnsOf(data);
      const { labels } = await clusterDocuments(texts, { k: 6, stopWords });
      expect(await adjustedRand(labels, classes)).toBeGreaterThan(
        expected.lsa50_kmeans.ari_min_median_max[1]!,
      );
    });
  },
);

test('six novels are six clusters, though nobody says how many', async () => {
  const { texts, classes } = await columnsOf(cases.find(({ data }) => data.file.startsWith('austen'))!.data);
  const { k, reasons, labels } = await clusterDocuments(texts, { stopWords });
  expect(k).toBe(6);
  expect(reasons[0]).toMatch(/bends at k = 6/);
  expect(reasons[1]).toMatch(/shade into each other/);
  expect(await adjustedRand(labels, classes)).toBeGreaterThan(0.9);
});

describe('words', () => {
  test.each([
    ['Don’t stop: U.S.A. 42 a_b', ['don', 'stop', '42', 'a_b']],
    ['Cafe\u0301 ÉCOLE straße', ['café', 'école', 'straße']],
    ['Привет, мир!', ['привет', 'мир']],
    ['हिन्दी भाषा', ['हिन्दी', 'भाषा']],
    ['שלום עולם مرحبا', ['שלום', 'עולם', 'مرحبا']],
    ['', []],
    ['😀 … !', []],
  ])('of %j', (text, words) => {
    expect(tokenize(text)).toEqual(words);
  });

  test('of scripts without spaces, among others', () => {
    const words = tokenize('機械学習とclustering 2024');
    expect(words).toEqual(expect.arrayContaining(['clustering', '2024']));
    expect(words.length).toBeGreaterThan(3);
    expect(tokenize('ภาษาไทย').length).toBeGreaterThan(1);
  });
});

describe('terms', () => {
  const texts = ['The cats were running', 'a cat runs', 'dogs run and run'];

  test('stems, stop words, n-grams', () => {
    const stems = learnTerms(texts, { stem: 'english', maximumDocuments: 3 }).model.terms;
    expect(stems).toEqual(['cat', 'dog', 'run']);
    const pairs = learnTerms(texts, { stem: 'english', ngrams: [1, 2], maximumDocuments: 3 }).model.terms;
    expect(pairs).toContain('cat run');
    expect(learnTerms(texts, { stopWords: ['cats'], maximumDocuments: 3 }).model.terms).toContain('the');
  });

  test('the most frequent ones, and none in too few or too many documents', () => {
    expect(learnTerms(texts, { stem: 'english', maximumTerms: 1, maximumDocuments: 3 }).model.terms).toEqual([
      'run',
    ]);
    expect(
      learnTerms(texts, { stem: 'english', minimumDocuments: 2, maximumDocuments: 2 }).model.terms,
    ).toEqual(['cat']);
  });

  test.each<[readonly (string | null)[], object, RegExp]>([
    [[], {}, /no text has a word/],
    [['', null, '!'], {}, /no text has a word/],
    [['one two', 'three four', 'five', 'six'], {}, /of \d+ terms none is in at least 2/],
    [['x y'], { stem: 'klingon' }, /stem must be none, dutch/],
    [['x y'], { ngrams: [2, 1] }, /ngrams must be/],
    [['x y'], { minimumDocuments: -1 }, /minimumDocuments must be/],
    [['x y'], { stopwords: 'none' }, /no option "stopwords"/],
  ])('bad input: %j %o', (given, options, why) => {
    expect(() => learnTerms(given, options)).toThrow(why);
  });
});

describe('clusters of documents', () => {
  const texts = [
    'cats purr and sleep',
    'a cat sleeps, cats purr',
    null,
    'stocks fell on the market',
    'the market for stocks and bonds fell',
    '',
    'zzz',
    'sleep, cats',
    'bonds and market stocks',
  ];

  test.each<DocumentsOptions>([{}, { space: 'tfidf' }, { model: 'mixture', components: 2 }])(
    '%o: empty texts have none, the model file keeps all, new texts are placed',
    async (options) => {
      const { labels, clusters, model, empty, sureness } = await clusterDocuments(texts, {
        k: 2,
        ...options,
      });
      expect([labels[2], labels[5], labels[6], empty]).toEqual([-1, -1, -1, 3]);
      expect(labels[0]).toBe(labels[1]);
      expect(labels[3]).toBe(labels[4]);
      expect(labels[0]).not.toBe(labels[3]);
      expect(clusters[labels[3]!]!.terms.map(({ term }) => term)).toContain('market');
      expect(sureness[2]).toBeNaN();
      expect(await model.predict(texts)).toEqual(labels);
      const again = readDocumentsModel(JSON.stringify(model));
      expect(await again.predict([...texts, 'cats'])).toEqual(Int32Array.of(...labels, labels[0]!));
    },
  );

  test('bad calls and damaged files are refused', async () => {
    await expect(clusterDocuments(['a cat', 'a dog'], { k: 3 })).rejects.toThrow(/k is 3, but only 2 of 2/);
    await expect(clusterDocuments(texts, { k: 2, model: 'mixture', space: 'tfidf' })).rejects.toThrow(
      /needs space: 'lsa'/,
    );
    await expect(clusterDocuments(texts, { k: 2, components: 99 })).rejects.toThrow(/components must be/);
    expect(() => readDocumentsModel('{')).toThrow(/not whole JSON/);
    expect(() => readDocumentsModel('{"format":"other"}')).toThrow(/"format" is not/);
    const { model } = await clusterDocuments(texts, { k: 2 });
    const file = JSON.parse(JSON.stringify(model));
    expect(() => readDocumentsModel({ ...file, components: [1] })).toThrow(
      /"components" is missing or wrong/,
    );
    expect(() => readDocumentsModel({ ...file, terms: { ...file.terms, idf: [] } })).toThrow(/terms\.idf/);
  });

  test('without k, texts that are few or all alike are one cluster', async () => {
    const alone = await clusterDocuments(['a cat purrs']);
    expect([alone.k, alone.reasons[0]]).toEqual([1, expect.stringMatching(/too few/)]);
    const same = await clusterDocuments(
      Array.from({ length: 9 }, () => 'cats purr'),
      { maximumDocuments: 1 },
    );
    expect([same.k, new Set(same.labels).size]).toEqual([1, 1]);
  });

  test('can be cancelled while its terms are counted', async () => {
    const many = Array.from({ length: 3000 }, (_, i) =>
      Array.from({ length: 60 }, (_, j) => `w${(i * 31 + j * j) % 997}`).join(' '),
    );
    const controller = new AbortController();
    const stages: string[] = [];
    const stopped = clusterDocuments(many, {
      k: 2,
      signal: controller.signal,
      onProgress: ({ stage, fraction }) => {
        stages.push(stage);
        if (fraction > 0) controller.abort(new Error('enough'));
      },
    });
    await expect(stopped).rejects.toThrow('enough');
    expect(new Set(stages)).toEqual(new Set(['terms']));
  });

  test('can be cancelled', async () => {
    await expect(
      clusterDocuments(texts, { k: 2, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});
