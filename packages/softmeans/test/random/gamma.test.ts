import { expect, test } from 'vitest';
import { InputError, RandomState } from '../../src/index.ts';
import { expectClose } from '../reference.ts';

test('gamma numbers are those of NumPy', () => {
  const random = new RandomState(1);
  const shapes = [2.5, 0.3, 1, 7, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3];
  // numpy.random.RandomState(1).standard_gamma(shape)
  const wanted = [
    5.54497645355402, 0.018547404006421894, 0.09688387165373345, 5.208582926999225, 0.028956624223549908,
    0.1272927250171732, 0.9041284105690125, 0.263790484083874, 0.14362693148587471, 0.004532026773221823,
  ];
  expectClose(
    shapes.map((shape) => random.gamma(shape)),
    wanted,
    { rel: 1e-14 },
  );
});

test('mean and variance of gamma numbers are their shape', () => {
  for (const shape of [0.2, 1, 1.5, 12]) {
    const random = new RandomState(5);
    const draws = Array.from({ length: 20_000 }, () => random.gamma(shape));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean / shape - 1)).toBeLessThan(0.05);
    expect(Math.abs(variance / shape - 1)).toBeLessThan(0.1);
  }
});

test('a shape that is none is refused', () => {
  for (const shape of [0, -1, NaN, Infinity])
    expect(() => new RandomState(0).gamma(shape)).toThrow(InputError);
});
