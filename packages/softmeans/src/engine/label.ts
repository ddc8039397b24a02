import type { Labeling, Wanted } from '../em/engine.ts';
import { type Expectation, componentsOf } from '../em/expectation.ts';
import { halfSquaredDistance } from '../em/score.ts';
import { Arena, BLOCK, CONSTANTS_BYTES, LINE, rowsInBlock } from './layout.ts';
import type { Answers, Questions } from './question.ts';
import { NearestScorer, PosteriorScorer } from './scorer.ts';
import { type Shard, copyRow } from './shard.ts';
import { scoreWork } from './work.ts';

/** Operations of an exponential and what belongs to it. */
const SHARE_WORK = 60;

/** Bytes of answers that stand in the memory before they are fetched. */
const WINDOW = 2 ** 20;

/** Blocks to be asked for in one question. */
export function labelRoom(expectation: Expectation, want: Wanted, blocks: number): number {
  const { k } = expectation;
  const perRow =
    (want.labels ? 4 : 0) +
    (want.scores ? 8 : 0) +
    (want.responsibilities ? 8 * componentsOf(expectation) : 0) +
    (want.distances ? 8 * k : 0);
  return Math.max(1, Math.min(blocks, Math.floor(WINDOW / (BLOCK * Math.max(1, perRow)))));
}

/** Bytes of the arena that `label` needs for a question about at most `room` blocks. */
export function labelBytes(shard: Shard, expectation: Expectation, want: Wanted, room: number): number {
  return planLabel(shard, expectation, want, room, 0).end;
}

/** Where an answer begins, and the bytes from one block's part to the next one's: 0 if it is not wanted. */
interface Sheet {
  readonly at: number;
  readonly step: number;
}

/** Where parameters, scratch and answers lie. Answers stand block by block, 512 rows each. */
function planLabel(shard: Shard, expectation: Expectation, want: Wanted, room: number, start: number) {
  const { kind, k, columns } = expectation;
  const arena = new Arena(start);
  const sheet = (wanted: boolean | undefined, needed: boolean, bytes: number): Sheet => ({
    at: arena.bytes(wanted ? room * bytes : needed ? bytes : 0),
    step: wanted ? bytes : 0,
  });
  const centers = arena.doubles(k * columns);
  const nearest = kind === 'nearest' ? new NearestScorer(shard, expectation, arena) : undefined;
  const posterior =
    kind === 'posterior' ? new PosteriorScorer(shard, expectation, centers, arena) : undefined;
  const wide = arena.bytes(shard.wideBytes);
  const components = componentsOf(expectation);
  const lines = arena.bytes(posterior || want.distances ? components * LINE : 0);
  const constants = arena.bytes(CONSTANTS_BYTES);
  const labels = sheet(want.labels, true, BLOCK * 4);
  const scores = sheet(want.scores, posterior !== undefined, BLOCK * 8);
  const responsibilities = sheet(want.responsibilities, false, BLOCK * components * 8);
  const distances = sheet(want.distances, false, BLOCK * k * 8);
  return {
    centers,
    nearest,
    posterior,
    wide,
    lines,
    constants,
    labels,
    scores,
    responsibilities,
    distances,
    end: arena.end,
  };
}

/** Views of the answers to a question in the memory; growing the memory ends their life. */
export function labelingAt(shard: Shard, { place, expectation, want, room }: Questions['label']): Labeling {
  const { k } = expectation;
  const components = componentsOf(expectation);
  const plan = planLabel(shard, expectation, want, room, place.arena);
  const rows = Math.min(place.end * BLOCK, shard.layout.rows) - place.first * BLOCK;
  return {
    ...(want.labels && { labels: shard.integers(plan.labels.at, rows) }),
    ...(want.scores && { scores: shard.doubles(plan.scores.at, rows) }),
    ...(want.responsibilities && {
      responsibilities: shard.doubles(plan.responsibilities.at, rows * components),
    }),
    ...(want.distances && { distances: shard.doubles(plan.distances.at, rows * k) }),
  };
}

/**
 * Answers with what an expectation says of every single row, in the bits of the plain code that models use for one
 * row alone.
 */
export async function label(
  shard: Shard,
  question: Questions['label'],
  signal: AbortSignal,
): Promise<Answers['label']> {
  const { place, expectation, want, known, room, leave } = question;
  const { k, columns, centers } = expectation;
  const { first, end, arena } = place;
  const plan = planLabel(shard, expectation, want, room, arena);
  shard.reserve(plan.end);
  shard.write(plan.centers, centers);
  if (expectation.kind === 'nearest') plan.nearest?.write(expectation);
  if (expectation.kind === 'posterior') plan.posterior?.write(expectation);
  const row = new Float64Array(columns);

  const work = (scoreWork(expectation) + (want.distances ? 3 * columns : 0) + SHARE_WORK) * k * BLOCK;
  await shard.sweep(first, end, 1, work, signal, (block) => {
    const count = rowsInBlock(shard.layout, block);
    const panels = shard.widePanels(block, plan.wide);
    const place = ({ at, step }: Sheet): number => at + (block - first) * step;
    const labelsAt = place(plan.labels);
    const scoresAt = place(plan.scores);
    const responsibilitiesAt = place(plan.responsibilities);

    if (plan.posterior) {
      const soft = want.scores || want.responsibilities ? 1 : 0;
      const into = want.responsibilities ? responsibilitiesAt : 0;
      const prepared = plan.posterior.prepare(panels, count);
      plan.posterior.score(prepared, count, 0, k, plan.lines);
      const whole = Math.ceil(count / 8) * 8;
      plan.posterior.bend(whole, plan.lines, plan.constants);
      const components = componentsOf(expectation);
      shard.kernels.posteriors(whole, components, plan.lines, labelsAt, scoresAt, into, soft, plan.constants);
      if (components > k) {
        const labels = shard.integers(labelsAt, count);
        for (let i = 0; i < count; i++) if (labels[i] === k) labels[i] = -1;
      }
    } else {
      const labels = shard.integers(labelsAt, BLOCK);
      if (expectation.kind === 'assigned') {
        const start = (block - first) * BLOCK;
        labels.set(expectation.labels.subarray(start, start + count));
      } else if (known) labels.set(shard.integers(shard.labelsOf(block), count));
      else plan.nearest?.label(block, count, labelsAt);
      if (want.scores || want.responsibilities) {
        const values = shard.doubles(panels, BLOCK * columns);
        const scores = want.scores ? shard.doubles(scoresAt, count).fill(0) : undefined;
        const responsibilities = want.responsibilities
          ? shard.doubles(responsibilitiesAt, count * k).fill(0)
          : undefined;
        for (let i = 0; i < count; i++) {
          const label = labels[i]!;
          if (label < 0) continue;
          if (responsibilities) responsibilities[i * k + label] = 1;
          if (!scores) continue;
          copyRow(values, i, row);
          const bias = expectation.kind === 'nearest' ? expectation.bias[label]! : 0;
          scores[i] = bias + halfSquaredDistance(row, centers, label);
        }
      }
    }

    if (want.distances) {
      const distances = shard.doubles(place(plan.distances), count * k);
      for (let j = 0; j < k; j++) {
        shard.kernels.distances(panels, count, columns, plan.centers + j * columns * 8, plan.lines);
        const squares = shard.doubles(plan.lines, count);
        for (let i = 0; i < count; i++) distances[i * k + j] = Math.sqrt(squares[i]!);
      }
    }
  });
  if (leave) return {};
  const { labels, scores, responsibilities, distances } = labelingAt(shard, question);
  return {
    ...(labels && { labels: labels.slice() }),
    ...(scores && { scores: scores.slice() }),
    ...(responsibilities && { responsibilities: responsibilities.slice() }),
    ...(distances && { distances: distances.slice() }),
  };
}
