import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  counted,
  digitsOf,
  fixed,
  inGroups,
  memberships,
  percent,
  sentenceList,
  shownName,
  signed,
  wrap,
} from '@softmeans/analysis/parts';

test.each([
  [0, 0, '0'],
  [1234567.891, 2, '1,234,567.89'],
  [-0.04, 1, '0.0'],
  [-0.06, 1, '−0.1'],
  [999.5, 0, '1,000'],
  [1.5e15, 0, '1.50e15'],
  [-2e-150, 12, '−2.00e−150'],
  [NaN, 2, '–'],
])('%d with %d digits is %s', (value, digits, text) => {
  expect(fixed(value, digits)).toBe(text);
});

test('signs', () => {
  expect([signed(1.26), signed(-0.7), signed(0)]).toEqual(['+1.3', '−0.7', '+0.0']);
});

test.each([
  [0, '0%'],
  [1, '100%'],
  [0.64, '64%'],
  [0.0149, '1.5%'],
  [0.995, '99.5%'],
  [0.99999, 'over 99.9%'],
  [1e-6, 'under 0.01%'],
  [0.0005, '0.05%'],
])('a share of %d is %s', (share, text) => {
  expect(percent(share)).toBe(text);
});

test('no share but 0 and 1 looks like none or all', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true }), (share) => {
      expect(percent(share)).not.toMatch(/^(0|0\.0+|100|100\.0)%$/);
    }),
  );
});

test('memberships are whole percent, the largest first, without claiming certainty', () => {
  expect(memberships([0.28, 0.001, 0.719])).toBe('72% group 3, 28% group 1');
  expect(memberships([0.9999, 0.0001])).toBe('over 99% group 1');
  expect(memberships([0, 1])).toBe('100% group 2');
});

test('lists and counts', () => {
  expect([
    sentenceList([]),
    sentenceList(['a']),
    sentenceList(['a', 'b']),
    sentenceList(['a', 'b', 'c']),
  ]).toEqual(['', 'a', 'a and b', 'a, b and c']);
  expect([counted(1, 'row'), counted(0, 'row'), counted(12345, 'row')]).toEqual([
    '1 row',
    '0 rows',
    '12,345 rows',
  ]);
});

test('names lose what commands a terminal, and what is too long', () => {
  expect(shownName('a\u001b[2Jb\u202ec\n')).toBe('a·[2Jb·c·');
  expect(shownName('x'.repeat(40), 5)).toBe('xxxx…');
  expect(shownName('مرحبا')).toBe('\u2068مرحبا\u2069');
});

describe('wrap', () => {
  test('keeps every word and the width', () => {
    const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom('a', 'b', '±', '−') });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 20, max: 60 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width, '  ');
          expect(lines.map((line) => line.slice(2)).join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(Array.from(line).length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

test('digits of a number as it is written', () => {
  expect([3, 3.25, 1e-7, 1.5e-7, 1e21, -0.1].map(digitsOf)).toEqual([0, 2, 7, 8, 0, 1]);
});

test('warnings speak of groups from 1, in their new order', () => {
  expect(inGroups('Component 0, 2 and 1 are held up. Raise maxIterations.', (j) => [4, 7, 2][j]!)).toBe(
    'Groups 3, 5 and 8 are held up. Raise --max-iterations.',
  );
  expect(inGroups('Component 3 holds hardly a row. Choose a smaller k.')).toBe(
    'Group 4 holds hardly a row. Choose a smaller k.',
  );
  expect(inGroups('Collapsed components were moved.')).toBe('Collapsed components were moved.');
});
