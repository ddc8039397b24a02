import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Line } from '../../src/engine/line.ts';
import { readPlain, writePlain } from '../../src/engine/plain.ts';

const number = fc.oneof(fc.double(), fc.constantFrom(-0, NaN, Infinity, -Infinity, 5e-324));
const leaf = fc.oneof(
  number,
  fc.boolean(),
  fc.string(),
  fc.constant(undefined),
  fc.float64Array({ maxLength: 9 }),
  fc.float32Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
);
const { value: plain } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('plain values as doubles', () => {
  test('come back as they were', () => {
    const room = new Float64Array(2 ** 12);
    fc.assert(
      fc.property(plain, (value) => {
        fc.pre(writePlain(value, room));
        expect(readPlain(room)).toEqual(value);
      }),
    );
  });

  test('are refused where there is no room', () => {
    const value = { name: 'gather', centers: new Float64Array(100), farthest: [{ row: 1 }] };
    for (let room = 0; room < 130; room++) {
      const into = new Float64Array(200).fill(7);
      if (writePlain(value, into.subarray(0, room))) expect(readPlain(into)).toEqual(value);
      expect(into.subarray(room).every((each) => each === 7)).toBe(true);
    }
  });

  test.each([[null], [1n], [() => 1], [new Uint8Array(3)], [{ inside: [null] }]])('refuse %s', (value) => {
    expect(writePlain(value, new Float64Array(100))).toBe(false);
  });
});

test('a question and its answer cross a line; an answer without room is left to a message', () => {
  const here = new Line();
  const there = new Line(here.buffer);
  expect(there.asked).toBe(false);
  expect(here.ask({ text: 'how many', values: Float64Array.of(1, 2) })).toBe(true);
  expect(there.listen(0)).toBe(true);
  expect(there.question()).toEqual({ text: 'how many', values: Float64Array.of(1, 2) });
  here.sleep(false);
  expect(here.answered).toBe(false);
  expect(there.answer({ count: 2 })).toEqual({ wake: false, fits: true });
  expect(here.answered).toBe(true);
  expect(here.read()).toEqual({ count: 2 });

  here.announce();
  expect(there.listen(0)).toBe(false);
  expect(there.listen(1)).toBe(false);
  expect(here.ask('large')).toBe(true);
  expect(there.answer(new Float64Array(2 ** 17))).toEqual({ wake: true, fits: false });
  expect(here.read()).toBe(undefined);
  expect(here.ask(new Float64Array(2 ** 17))).toBe(false);
});
