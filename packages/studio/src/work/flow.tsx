import { blendShares } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { GroupMark } from '../drawing/shape.tsx';
import { PENGUINS } from './penguins.generated.ts';

const [COLUMNS, ROWS] = [11, 31];

/** Rows of a table running into groups: the bill sizes of the penguins, under a mixture of three. */
export function Flow(): JSX.Element {
  const x = (value: number): number => 372 + ((value - 31.5) / 28.5) * 268;
  const y = (value: number): number => 316 - ((value - 13) / 8.7) * 266;
  const cell = (i: number): readonly [number, number] => [
    56 + (i % COLUMNS) * 11,
    36 + Math.floor(i / COLUMNS) * 9.9,
  ];
  return (
    <svg class="flow" viewBox="0 0 680 372" aria-hidden="true">
      <g class="streams">
        {PENGUINS.map(([length, depth, first, second], i) => {
          if (i % 2 === 1) return null;
          const [from, to] = [cell(i)[1] + 2, [x(length), y(depth)] as const];
          return (
            <path
              key={i}
              d={`M175,${from.toFixed(1)}C270,${from.toFixed(1)} 290,${to[1].toFixed(1)} ${(to[0] - 4).toFixed(1)},${to[1].toFixed(1)}`}
              stroke={blendShares(sharesOf(first, second))}
            />
          );
        })}
      </g>
      <g class="cells">
        {Array.from({ length: ROWS * COLUMNS }, (_, i) => (
          <rect key={i} x={cell(i)[0]} y={cell(i)[1]} width="7.5" height="4" rx="1" />
        ))}
      </g>
      {PENGUINS.map(([length, depth, first, second], i) => {
        const shares = sharesOf(first, second);
        return (
          <GroupMark
            key={i}
            group={shares.indexOf(Math.max(...shares))}
            x={x(length)}
            y={y(depth)}
            radius={3.3}
            fill={blendShares(shares)}
            outline
          />
        );
      })}
    </svg>
  );
}

function sharesOf(first: number, second: number): [number, number, number] {
  return [first / 100, second / 100, Math.max(0, 1 - first / 100 - second / 100)];
}
