import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Posterior, componentsOf } from '../../src/em/expectation.ts';
import { argmax, labelOf, scoreRow, shareOut, singleScoreRow } from '../../src/em/score.ts';
import { type Kernels, bindKernels } from '../../src/engine/kernels.ts';
import { openLocalEngine } from '../../src/engine/local.ts';
import { compileKernels } from '../../src/engine/modules.ts';
import { exp, log } from '../../src/mathematics.ts';
import { rowsOf } from '../../src/matrix.ts';
import { allShapes, clumps, expectations } from './samples.ts';

async function bind(shared: boolean): Promise<{ kernels: Kernels; memory: WebAssembly.Memory }> {
  const memory = new WebAssembly.Memory(shared ? { initial: 4, maximum: 65536, shared } : { initial: 4 });
  return { kernels: await bindKernels(await compileKernels(shared), memory), memory };
}

/** Where the kernels may keep the constants of exp and log. */
const CONSTANTS = 64 + 4096 * 8;

describe.each([false, true])('kernels over a shared memory: %s', (shared) => {
  test('exp has the bits of the library', async () => {
    const { kernels, memory } = await bind(shared);
    const values = new Float64Array(memory.buffer, 64, 4096);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -708, max: 709, noNaN: true }), { minLength: 2 }), (given) => {
        values.set(given);
        kernels.exponentials(64, given.length + (given.length % 2), CONSTANTS);
        for (const [i, x] of given.entries()) expect(values[i], `exp(${x})`).toBe(exp(x));
      }),
    );
    for (let i = 0; i < 4096; i++) values[i] = -i / 5.7;
    kernels.exponentials(64, 4096, CONSTANTS);
    for (let i = 0; i < 4096; i++) expect(values[i]).toBe(exp(Math.max(-708, -i / 5.7)));
  });

  test('log has the bits of the library', async () => {
    const { kernels, memory } = await bind(shared);
    const values = new Float64Array(memory.buffer, 64, 4096);
    const positive = fc.double({ min: 2.2250738585072014e-308, max: Number.MAX_VALUE, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(positive, fc.double({ min: 1, max: 100, noNaN: true })), { minLength: 2 }),
        (given) => {
          values.fill(1).set(given);
          kernels.logarithms(64, given.length + (given.length % 2), CONSTANTS);
          for (const [i, x] of given.entries()) expect(values[i], `log(${x})`).toBe(log(x));
        },
      ),
    );
  });
});

describe('one row alone has the same bits as among many', () => {
  const rows = 523;
  test.each(allShapes.flatMap((shape) => [1, 2, 5, 8].map((columns) => ({ shape, columns }))))(
    'posterior, $shape, $columns columns',
    async ({ shape, columns }) => {
      const source = clumps(rows, columns, columns);
      const engine = await openLocalEngine(source);
      const asked = expectations(rows, columns, 4, 'none', 0, 5).filter(
        (each): each is Posterior => each.kind === 'posterior' && each.shape === shape,
      );
      expect(asked).toHaveLength(2);
      for (const expectation of asked) {
        const want = { labels: true, scores: true, responsibilities: true };
        const answer = await engine.label(expectation, want);
        const row = new Float64Array(columns);
        const parts = componentsOf(expectation);
        const shares = new Float64Array(parts);
        for (let i = 0; i < rows; i++) {
          source.read(i, 1, row);
          scoreRow(expectation, row, shares);
          expect(answer.labels![i]).toBe(labelOf(expectation, shares));
          expect(answer.scores![i]).toBe(shareOut(shares));
          expect(answer.responsibilities!.slice(i * parts, (i + 1) * parts)).toEqual(shares);
        }
      }
      engine.close();
    },
  );

  test.each([false, true])('nearest: labels; single precision: %s', async (single) => {
    for (const columns of [1, 2, 5, 8]) {
      const values = new Float64Array(rows * columns);
      clumps(rows, columns, columns).read(0, rows, values);
      // Column-major values read as row-major ones are as good as any.
      const data = single ? Float32Array.from(values) : values;
      const engine = await openLocalEngine(rowsOf({ data, rows, columns }));
      const expectation = expectations(rows, columns, 5, 'none', 0, 5)[0]!;
      if (expectation.kind !== 'nearest') throw new Error('the first expectation is the nearest one');
      const { labels } = await engine.label(expectation, { labels: true });
      const scores = new Float64Array(5);
      for (let i = 0; i < rows; i++) {
        const row = data.subarray(i * columns, (i + 1) * columns);
        if (single) singleScoreRow(expectation, row, scores);
        else scoreRow(expectation, row, scores);
        expect(labels![i]).toBe(argmax(scores));
      }
      engine.close();
    }
  });
});
