import type { Wanted } from '../em/engine.ts';
import type { Expectation } from '../em/expectation.ts';
import { halfSquaredDistance } from '../em/score.ts';
import { Arena, BLOCK, CONSTANTS_BYTES, LINE, rowsInBlock } from './layout.ts';
import type { Answers, Questions } from './question.ts';
import { NearestScorer, PosteriorScorer } from './scorer.ts';
import { type Shard, copyRow } from './shard.ts';
import { scoreWork } from './work.ts';

/** Operations of an exponential and what belongs to it. */
const SHARE_WORK = 60;

/** Bytes of the arena that `label` needs. */
export function labelBytes(shard: Shard, expectation: Expectation, want: Wanted): number {
  return planLabel(shard, expectation, want, 0).end;
}

function planLabel(shard: Shard, expectation: Expectation, want: Wanted, start: number) {
  const { kind, k, columns } = expectation;
  const arena = new Arena(start);
  const centers = arena.doubles(k * columns);
  const nearest = kind === 'nearest' ? new NearestScorer(shard, expectation, arena) : undefined;
  const posterior =
    kind === 'posterior' ? new PosteriorScorer(shard, expectation, centers, arena) : undefined;
  const labels = arena.bytes(BLOCK * 4);
  const wide = arena.bytes(shard.wideBytes);
  const scores = arena.bytes(posterior || want.distances ? k * LINE : 0);
  const explained = arena.doubles(posterior ? BLOCK : 0);
  const portions = arena.doubles(posterior && want.responsibilities ? k * BLOCK : 0);
  const constants = arena.bytes(CONSTANTS_BYTES);
  return {
    centers,
    nearest,
    posterior,
    labels,
    wide,
    scores,
    explained,
    portions,
    constants,
    end: arena.end,
  };
}

/**
 * Answers with what an expectation says of every single row, in the bits of the plain code that models use for one
 * row alone.
 */
export async function label(
  shard: Shard,
  { place, expectation, want, known }: Questions['label'],
  signal: AbortSignal,
): Promise<Answers['label']> {
  const { k, columns, centers } = expectation;
  const { first, end, arena } = place;
  const plan = planLabel(shard, expectation, want, arena);
  shard.reserve(plan.end);
  shard.write(plan.centers, centers);
  if (expectation.kind === 'nearest') plan.nearest?.write(expectation);
  if (expectation.kind === 'posterior') plan.posterior?.write(expectation);

  const rows = Math.min(end * BLOCK, shard.layout.rows) - first * BLOCK;
  const labels = want.labels ? new Int32Array(rows) : undefined;
  const scores = want.scores ? new Float64Array(rows) : undefined;
  const responsibilities = want.responsibilities ? new Float64Array(rows * k) : undefined;
  const distances = want.distances ? new Float64Array(rows * k) : undefined;
  const row = new Float64Array(columns);

  const work = (scoreWork(expectation) + (want.distances ? 3 * columns : 0) + SHARE_WORK) * k * BLOCK;
  await shard.sweep(first, end, 1, work, signal, (block) => {
    const count = rowsInBlock(shard.layout, block);
    const start = (block - first) * BLOCK;
    const panels = shard.widePanels(block, plan.wide);

    if (plan.posterior) {
      const { explained, portions } = plan;
      const soft = want.scores || want.responsibilities ? 1 : 0;
      const into = want.responsibilities ? portions : 0;
      const prepared = plan.posterior.prepare(panels, count);
      plan.posterior.score(prepared, count, 0, k, plan.scores);
      const whole = Math.ceil(count / 8) * 8;
      shard.kernels.posteriors(whole, k, plan.scores, plan.labels, explained, into, soft, plan.constants);
      labels?.set(shard.integers(plan.labels, count), start);
      scores?.set(shard.doubles(explained, count), start);
      responsibilities?.set(shard.doubles(portions, count * k), start * k);
    } else {
      const here = shard.integers(plan.labels, BLOCK);
      if (expectation.kind === 'assigned') here.set(expectation.labels.subarray(start, start + count));
      else if (known) here.set(shard.integers(shard.labelsOf(block), count));
      else plan.nearest?.label(block, count, plan.labels);
      const values = shard.doubles(panels, BLOCK * columns);
      for (let i = 0; i < count; i++) {
        const label = here[i]!;
        if (labels) labels[start + i] = label;
        if (label < 0) continue;
        if (responsibilities) responsibilities[(start + i) * k + label] = 1;
        if (!scores) continue;
        copyRow(values, i, row);
        const bias = expectation.kind === 'nearest' ? expectation.bias[label]! : 0;
        scores[start + i] = bias + halfSquaredDistance(row, centers, label);
      }
    }

    if (distances) {
      for (let j = 0; j < k; j++) {
        shard.kernels.distances(panels, count, columns, plan.centers + j * columns * 8, plan.scores);
        const squares = shard.doubles(plan.scores, count);
        for (let i = 0; i < count; i++) distances[(start + i) * k + j] = Math.sqrt(squares[i]!);
      }
    }
  });
  return {
    ...(labels && { labels }),
    ...(scores && { scores }),
    ...(responsibilities && { responsibilities }),
    ...(distances && { distances }),
  };
}
