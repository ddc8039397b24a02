import { describe, expect, test } from 'vitest';
import { CELLS, GROUPS } from '../bench/cells.ts';
import { benchmarksCharts, benchmarksPage } from '../bench/page.ts';
import { compareObjectives } from '../bench/objective.ts';
import { brief, precise, table } from '../bench/numbers.ts';
import { operations } from '../bench/operations.ts';
import { performanceCharts, performancePage } from '../bench/performancepage.ts';
import type { Performance } from '../bench/performance.ts';
import { median, ratios } from '../bench/ratio.ts';
import { type Results, merged } from '../bench/results.ts';

describe('ratios', () => {
  test('are taken round by round, peer through product', () => {
    expect(ratios([10, 30, 20], [5, 10, 2])).toEqual({ median: 3, lowest: 2, highest: 10 });
  });

  test('the median of an even number of values lies between the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });
});

describe('objectives', () => {
  test('within the tolerance are the same, whichever is better', () => {
    expect(compareObjectives([100.00001], [100], 'lower', 1e-6)).toBe('same');
    expect(compareObjectives([-5, 2], [-5, 2], 'equal', 0)).toBe('same');
  });

  test('beyond it are better or worse, as the sense says', () => {
    expect(compareObjectives([99], [100], 'lower', 1e-6)).toBe('better');
    expect(compareObjectives([101], [100], 'lower', 1e-6)).toBe('worse');
    expect(compareObjectives([-4], [-5], 'higher', 1e-6)).toBe('better');
    expect(compareObjectives([4], [5], 'equal', 1e-6)).toBe('worse');
  });

  test('one that is worse decides, and so does NaN or a missing one', () => {
    expect(compareObjectives([90, 101], [100, 100], 'lower', 1e-6)).toBe('worse');
    expect(compareObjectives([Number.NaN], [1], 'lower', 1e-6)).toBe('worse');
    expect(compareObjectives([1], [1, 2], 'lower', 1e-6)).toBe('worse');
    expect(compareObjectives([], [1], 'lower', 1e-6)).toBe('not comparable');
  });
});

describe('the cells', () => {
  test('have names of their own and a group that the page shows', () => {
    expect(new Set(CELLS.map(({ name }) => name)).size).toBe(CELLS.length);
    for (const { group } of CELLS) expect(Object.keys(GROUPS)).toContain(group);
  });

  test('state the goals', () => {
    const goals = Object.fromEntries(CELLS.map(({ name, goal }) => [name, goal]));
    expect(goals).toMatchObject({
      'K-means f64 200k·12·8': 5,
      'K-means f32 50k·128·256': 1,
      'K-means to convergence 200k·12·50': 5,
      'k-means++ 100k·64·256': 3,
      'mixture, full 1M·2·8': 20,
      'mixture, tied 100k·32·16': 8,
      'predictProba and scoreSamples 1M·8·8': 5,
      'silhouette 30k·12·8': 5,
      'elbow 100k·12·8': 10,
      'iris, k = 3, 10 starts': 20,
      'mixture, expectation-maximization 10k·8·8': 20,
    });
  });

  test('count the operations of an iteration', () => {
    const kmeans = CELLS.find(({ name }) => name === 'K-means f64 200k·12·8')!;
    expect(operations(kmeans)).toBe(2 * 200_000 * 12 * 8);
    const full = CELLS.find(({ name }) => name === 'mixture, full 1M·2·8')!;
    expect(operations(full)).toBe(1_000_000 * 8 * 2 * (3 + 2 + 3 + 2));
    expect(operations(CELLS.find(({ group }) => group === 'seeding')!)).toBeUndefined();
  });
});

describe('numbers', () => {
  test('are as short as they may be', () => {
    expect([0.254, 0.999, 3.14, 9.96, 1234.5, Number.NaN].map(brief)).toEqual([
      '0.25',
      '1.0',
      '3.1',
      '10',
      '1,235',
      '–',
    ]);
    expect([0.12345, 1.2345, 12.345, 1234.5].map(precise)).toEqual(['0.123', '1.23', '12.3', '1,235']);
  });

  test('stand to the right in a table', () => {
    expect(table(['cell', 'ms'], [['a', '1']])).toBe('| cell | ms |\n| --- | ---: |\n| a | 1 |');
  });
});

const machine = { processor: 'A processor', cores: 2, memory: 8, system: 'linux x64', node: '20.19.0' };
const limits = { one: { f64: 20, f32: 40 }, all: { f64: 40, f32: 80 } };

function results(time: number, objective: number): Results {
  const cell = 'K-means f64 200k·12·8';
  const product = { name: 'softmeans', time, times: [time], call: 50, objective: [objective], memory: 3e7 };
  const peer = { name: 'scikit-learn 1.9', time: 4, times: [4], call: 60, objective: [100], memory: 2e7 };
  const ratio = { median: 4 / time, lowest: 4 / time, highest: 4 / time };
  const verdict = compareObjectives([objective], [100], 'lower', 1e-6);
  const call = { median: 1.2, lowest: 1.1, highest: 1.3 };
  return {
    machine,
    date: '2026-01-31',
    rounds: 5,
    limits,
    left: ['faiss, because it is not there'],
    cells: [{ cell, threads: 'all', product, contests: [{ peer, ratio, call, verdict }] }],
    algorithms: [
      {
        cell,
        choices: [
          { name: 'auto', time, ratio },
          { name: 'lloyd', time: time / 2, ratio },
        ],
      },
    ],
    relaxed: [],
  };
}

describe('the page of benchmarks', () => {
  test('says what was reached, and what was not with the bound that stops it', () => {
    const reached = benchmarksPage(results(0.5, 100));
    expect(reached).toContain('1 of 1 goals are reached.');
    expect(reached).toContain('| K-means f64 200k·12·8, scikit-learn | 0.500 | 4.00 | **8.0** |');
    expect(reached).toContain('≥ 5 ✓');
    expect(reached).toContain('Left out here: faiss, because it is not there.');
    expect(reached).toContain('At worst `auto` took 2.0 times as long');
    expect(reached).not.toContain('Goals not reached');
    const missed = benchmarksPage(results(2, 100));
    expect(missed).toContain('0 of 1 goals are reached.');
    // 38.4 million operations take 0.96 ms at 40 GFLOP/s.
    expect(missed).toContain('| K-means f64 200k·12·8 | 5 | 2.0 | 48% | 4.2 |');
  });

  test('calls a wrong answer a failure', () => {
    expect(benchmarksPage(results(0.5, 101))).toContain('these are failures');
  });

  test('has a chart with a line for each peer', () => {
    expect(Object.keys(benchmarksCharts(results(0.5, 100)))).toEqual(['benchmarks']);
  });

  test('takes what was not measured now from an earlier run on the same machine', () => {
    const earlier = results(2, 100);
    const other = { ...earlier.cells[0]!, cell: 'another' };
    const before: Results = { ...earlier, cells: [...earlier.cells, other] };
    const now = results(1, 100);
    expect(merged(before, now).cells).toEqual([other, ...now.cells]);
    expect(merged({ ...before, machine: { ...machine, cores: 64 } }, now)).toEqual(now);
    expect(merged(undefined, now)).toEqual(now);
  });
});

test('the page of costs holds a chart, a sentence and a table for each sweep', () => {
  const points = [
    { x: 1000, iteration: 1, first: 5, share: 0.1 },
    { x: 10_000, iteration: 8, first: 20, share: 0.2 },
  ];
  const performance: Performance = {
    machine,
    date: '2026-01-31',
    limits,
    sweeps: [{ quantity: 'rows', held: '12 columns', curves: [{ name: 'K-means', points }] }],
    breakdowns: [{ shape: '1k·2·3', reading: 1, seeding: 2, iterations: 3, share: 0.5 }],
  };
  const page = performancePage(performance);
  expect(page).toContain('K-means: 10 times the rows take 8.0 times as long. Held: 12 columns.');
  expect(page).toContain('| 10,000 | 8.00 | 20% |');
  expect(page).toContain('| 1k·2·3 | 1.00 | 2.00 | 3.00 | 50% |');
  expect(Object.keys(performanceCharts(performance))).toEqual(['performance-rows', 'performance-parts']);
});
