import type { Engine, Labeling, Picked, RequestOptions, Seeding, Wanted } from '../em/engine.ts';
import {
  type Expectation,
  type Nearest,
  type Posterior,
  componentsOf,
  triangleSize,
} from '../em/expectation.ts';
import { type Statistics, worstFirst } from '../em/statistics.ts';
import { InputError } from '../errors.ts';
import { isDue, turn } from '../turn.ts';
import { candidatesOf } from './candidates.ts';
import { concurrently } from './concurrently.ts';
import { type Crew, type Part, nobody } from './crew.ts';
import type { FewRows } from './few.ts';
import { Fold } from './fold.ts';
import { gatherBytes } from './gather.ts';
import { labelBytes, labelRoom, labelingAt } from './label.ts';
import { BLOCK, GULP } from './layout.ts';
import { Series } from './nearest/series.ts';
import { pick } from './pick.ts';
import { aboutCenters, aboutOrigin } from './origin.ts';
import { fromScatter, pooledMoments, scatterQuestion } from './pooled.ts';
import { Queue } from './queue.ts';
import { addInto, statisticsOf } from './sums.ts';
import type { Answers } from './question.ts';
import type { Weighing } from './weighing.ts';
import { waiting } from './waits.ts';
import { gatherWork } from './work.ts';

/** Answers from a crew that holds the rows, one request after the other. */
export class LocalEngine implements Engine {
  readonly rows: number;
  readonly columns: number;
  readonly weight: number;
  #crew: Crew;
  readonly #blockWeights: Float64Array | undefined;
  readonly #heavy: Int32Array | undefined;
  readonly #queue = new Queue();
  readonly #series: Series;
  #scatter: Float64Array | undefined;

  /** @param single whether the rows are in single precision */
  constructor(
    rows: number,
    columns: number,
    single: boolean,
    crew: Crew,
    weighing: Weighing,
    heavy: Int32Array | undefined,
  ) {
    this.#series = new Series(crew, rows, columns, single);
    this.rows = rows;
    this.columns = columns;
    this.weight = weighing.total;
    this.#crew = crew;
    this.#blockWeights = weighing.blocks;
    this.#heavy = heavy;
  }

  async gather(expectation: Expectation, { signal }: RequestOptions = {}): Promise<Statistics> {
    if (signal || isDue()) await turn(signal);
    const known = this.gatherAtOnce(expectation);
    if (known) return known;
    return this.#queue.run(signal, async (stop) => {
      await this.#check(expectation, stop.signal);
      const following = inSeries(expectation);
      if (following) return this.#series.gather(following, stop);
      if (fromScatter(expectation)) return this.#pool(expectation, stop);
      const raw = aboutOrigin(expectation);
      if (!raw) return this.#gather(expectation, stop);
      return aboutCenters(raw, await this.#gather(raw, stop));
    });
  }

  gatherAtOnce(expectation: Expectation): Statistics | undefined {
    const few = this.#atHand();
    if (!few) return undefined;
    const plain = withoutAdo(expectation);
    if (plain) {
      this.#checkSizes(expectation);
      this.#series.forget();
      return few.gather(plain);
    }
    if (expectation.kind !== 'posterior' || gatherWork(expectation) * this.rows > AT_ONCE) return undefined;
    this.#checkSizes(expectation);
    const ask = (question: Posterior): Statistics => this.#statistics(question, [few.posterior(question)]);
    if (fromScatter(expectation)) {
      this.#scatter ??= ask(scatterQuestion(this.columns)).second;
      const raw = withoutMoments(expectation);
      return withPooled(this.#scatter, expectation, aboutCenters(raw, ask(raw)));
    }
    const raw = aboutOrigin(expectation);
    return raw ? aboutCenters(raw, ask(raw)) : ask(expectation);
  }

  label(expectation: Expectation, want: Wanted, { signal }: RequestOptions = {}): Promise<Labeling> {
    return this.#queue.run(signal, async (stop) => {
      await this.#check(expectation, stop.signal);
      const { k } = expectation;
      const components = componentsOf(expectation);
      const known = this.#series.knows(expectation);
      const room = labelRoom(expectation, want, Math.ceil(this.rows / BLOCK));
      const parts = await this.#crew.parts({
        work:
          ((known ? 1 : gatherWork(expectation)) + (want.distances ? 3 * k * this.columns : 0)) * this.rows,
        bytes: (shard) => LANES * labelBytes(shard, expectation, want, room),
      });
      const labels = want.labels ? new Int32Array(this.rows) : undefined;
      const scores = want.scores ? new Float64Array(this.rows) : undefined;
      const responsibilities = want.responsibilities ? new Float64Array(this.rows * components) : undefined;
      const distances = want.distances ? new Float64Array(this.rows * k) : undefined;
      // While the answers to one question are fetched, a worker is busy with the next.
      const lanes = parts.some(({ here }) => here) ? 1 : LANES;
      const hands = parts.flatMap((part) => inLanes(part, expectation, want, room, lanes));
      await concurrently(stop, hands, async ({ shard, place, view }) => {
        const stride = (shard.hurry && view ? lanes : 1) * room;
        for (let { first } = place; first < place.end; first += stride) {
          const end = Math.min(place.end, first + room);
          const question = {
            place: { ...place, first, end },
            expectation: this.#clip(expectation, first, end),
            want,
            known,
            room,
            leave: view !== undefined,
          };
          const answer = await shard.ask('label', question, stop.signal);
          const found = view ? labelingAt(view, question) : answer;
          if (found.labels) labels?.set(found.labels, first * BLOCK);
          if (found.scores) scores?.set(found.scores, first * BLOCK);
          if (found.responsibilities)
            responsibilities?.set(found.responsibilities, first * BLOCK * components);
          if (found.distances) distances?.set(found.distances, first * BLOCK * k);
          await turn(stop.signal);
        }
      });
      return {
        ...(labels && { labels }),
        ...(scores && { scores }),
        ...(responsibilities && { responsibilities }),
        ...(distances && { distances }),
      };
    });
  }

  async pick(seeding: Seeding, { signal }: RequestOptions = {}): Promise<Picked> {
    const { rows, columns } = this;
    const known = { rows, columns, blockWeights: this.#blockWeights, heavy: this.#heavy };
    const few = this.#atHand();
    if (few) {
      this.#checkSeeding(seeding);
      if (signal || isDue()) await turn(signal);
      return waiting(pick(seeding, few.candidates(known)));
    }
    return this.#queue.run(signal, (stop) => {
      this.#checkSeeding(seeding);
      const round = (worthwhile: boolean) => this.#series.rounding(worthwhile, stop);
      return waiting(pick(seeding, candidatesOf(this.#crew, known, round, stop)));
    });
  }

  /** The rows, if they are few and nothing is under way or kept behind them. */
  #atHand(): FewRows | undefined {
    return this.#queue.idle && !this.#series.keeps ? this.#crew.few : undefined;
  }

  async #gather(expectation: Expectation, stop: AbortController): Promise<Statistics> {
    const series = expectation.kind === 'nearest' ? this.#series.pause() : undefined;
    const parts = await this.#crew.parts({
      work: gatherWork(expectation) * this.rows,
      bytes: (shard, first, end) => gatherBytes(shard, expectation, first, end),
    });
    const answers = await concurrently(stop, parts, ({ shard, place }) =>
      shard.ask(
        'gather',
        { place, expectation: this.#clip(expectation, place.first, place.end) },
        stop.signal,
      ),
    );
    const statistics = this.#statistics(expectation, answers);
    if (statistics.changed === 0) series?.resume();
    return statistics;
  }

  /** What the answers of all parts say together. */
  #statistics(expectation: Expectation, answers: readonly Answers['gather'][]): Statistics {
    const fold = new Fold(addInto);
    for (const { nodes } of answers) for (const { level, index, sum } of nodes) fold.push(level, index, sum);
    const farthest = answers.flatMap((answer) => answer.farthest);
    farthest.sort(worstFirst).splice(expectation.farthest);
    return { ...statisticsOf(expectation, this.rows, fold.total()), farthest };
  }

  /** Pooled moments from the scatter of all rows, which is taken once. */
  async #pool(expectation: Posterior, stop: AbortController): Promise<Statistics> {
    this.#scatter ??= (await this.#gather(scatterQuestion(this.columns), stop)).second;
    const raw = withoutMoments(expectation);
    return withPooled(this.#scatter, expectation, aboutCenters(raw, await this.#gather(raw, stop)));
  }

  close(): void {
    void this.#release();
  }

  async #release(): Promise<void> {
    await this.#queue.close(new Error('The engine is closed.'));
    const crew = this.#crew;
    this.#crew = nobody;
    crew.close();
  }

  /** The expectation with only those labels that a range of blocks needs. */
  #clip(expectation: Expectation, first: number, end: number): Expectation {
    if (expectation.kind !== 'assigned') return expectation;
    return { ...expectation, labels: expectation.labels.subarray(first * BLOCK, end * BLOCK) };
  }

  /** Refuses what would let a kernel reach beyond its place in the memory. */
  async #check(expectation: Expectation, signal: AbortSignal): Promise<void> {
    this.#checkSizes(expectation);
    if (expectation.kind !== 'assigned') return;
    const { k, labels } = expectation;
    checkLength('labels', labels, this.rows);
    for (let i = 0; i < labels.length; i++) {
      if (labels[i]! >= k) {
        throw new InputError('INVALID_OPTION', `labels[${i}] must be below k = ${k}, got ${labels[i]}.`);
      }
      if (i % GULP === 0) await turn(signal);
    }
  }

  #checkSizes(expectation: Expectation): void {
    const { k, columns, centers } = expectation;
    if (columns !== this.columns) {
      throw new InputError(
        'COLUMN_MISMATCH',
        `The rows have ${this.columns} columns, the model has ${columns}.`,
      );
    }
    checkLength('centers', centers, k * columns);
    if (expectation.kind !== 'assigned') checkLength('bias', expectation.bias, k);
    if (expectation.kind === 'posterior') {
      const { shape, factors, pivots, degreesOfFreedom } = expectation;
      const size = {
        spherical: 1,
        diagonal: columns,
        full: triangleSize(columns),
        tied: triangleSize(columns),
      };
      checkLength('factors', factors, (shape === 'tied' ? 1 : k) * size[shape]);
      if (pivots) checkLength('pivots', pivots, k * columns);
      if (degreesOfFreedom) checkLength('degreesOfFreedom', degreesOfFreedom, k);
    }
  }

  #checkSeeding(seeding: Seeding): void {
    if (seeding.method !== 'rows') {
      if (seeding.k <= this.rows) return;
      throw new InputError(
        'TOO_FEW_ROWS',
        `k = ${seeding.k} starting points need as many rows; there are ${this.rows}.`,
      );
    }
    const wrong = seeding.indices.findIndex((row) => row < 0 || row >= this.rows);
    if (wrong < 0) return;
    throw new InputError(
      'INVALID_OPTION',
      `indices[${wrong}] must be a row from 0 to ${this.rows - 1}, got ${seeding.indices[wrong]}.`,
    );
  }
}

/** Operations of a mixture's question that few rows answer without a pause: about a millisecond. */
const AT_ONCE = 2e6;

/** The question with its first moments alone, about the origin. */
function withoutMoments(expectation: Posterior): Posterior {
  return { ...expectation, moments: 'none', pivots: new Float64Array(expectation.centers.length) };
}

function withPooled(scatter: Float64Array, expectation: Posterior, statistics: Statistics): Statistics {
  return { ...statistics, second: pooledMoments(scatter, expectation, statistics) };
}

function checkLength(name: string, values: ArrayLike<number>, wanted: number): void {
  if (values.length === wanted) return;
  throw new InputError('INVALID_OPTION', `${name}: expected ${wanted} values, got ${values.length}.`);
}

/** Questions to `label` that a worker with a shared memory has at once. */
const LANES = 2;

/** A part whose worker shares its memory once for each lane, each with a place of its own for every second window. */
function inLanes(part: Part, expectation: Expectation, want: Wanted, room: number, lanes: number): Part[] {
  const { shard, place, view } = part;
  if (!shard.hurry || !view) return [part];
  const bytes = labelBytes(view, expectation, want, room);
  return Array.from({ length: lanes }, (_, lane) => ({
    ...part,
    place: { ...place, first: place.first + lane * room, arena: place.arena + lane * bytes },
  })).filter(({ place }) => place.first < place.end);
}

/** The question, if few rows can answer it at once. */
function withoutAdo(expectation: Expectation): Nearest | undefined {
  if (expectation.kind !== 'nearest' || expectation.moments !== 'none' || expectation.farthest > 0)
    return undefined;
  const { algorithm } = expectation;
  return algorithm === 'screen' || algorithm === 'bounds' ? undefined : expectation;
}

/** The question, if it is one of a series that the engine may answer in its own way. */
function inSeries(expectation: Expectation): Nearest | undefined {
  if (expectation.kind !== 'nearest' || !expectation.algorithm) return undefined;
  const plain = expectation.moments === 'none' && expectation.farthest === 0;
  return plain && expectation.bias.every((bias) => bias === 0) ? expectation : undefined;
}
