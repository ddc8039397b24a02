import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Effort, chooseK } from '../../packages/softmeans/src/index.ts';
import { simulateSeparated } from './separated.ts';
import { type Simulated, simulate } from './simulator.ts';

/** The seeds of the two halves: choices in `chooseK` were made by looking at the first alone. */
const HALVES = { development: 0, 'held-out': 100_000 } as const;
/** The two families of simulated sets. */
const FAMILIES = { confused: simulate, separated: simulateSeparated } as const;
const MOST_K = 12;

/** What each way to choose k said of a set. */
interface Answers {
  readonly seed: number;
  readonly kind: string;
  readonly k: number;
  readonly rows: number;
  readonly columns: number;
  readonly overlap: number;
  /** The k that each way chose. */
  readonly chosen: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const { values } = parseArgs({
  options: {
    family: { type: 'string', default: 'separated' },
    half: { type: 'string', default: 'held-out' },
    values: { type: 'string', default: '12000' },
    sets: { type: 'string', default: '100' },
    efforts: { type: 'string', default: 'quick,normal' },
    peers: { type: 'boolean', default: false },
    python: { type: 'string', default: join(root, 'bench', '.venv', 'bin', 'python') },
    starts: { type: 'string', default: '10' },
    page: { type: 'boolean', default: false },
  },
});
await main();

async function main(): Promise<void> {
  const { half, family } = values;
  if (family !== 'confused' && family !== 'separated') {
    throw new Error(`--family is confused or separated, not ${family}.`);
  }
  if (half !== 'development' && half !== 'held-out') {
    throw new Error(`--half is development or held-out, not ${half}.`);
  }
  const efforts = values.efforts.split(',').map(effortOf);
  const sets = setsOf(FAMILIES[family], HALVES[half], Number(values.sets));
  const peers = values.peers ? askPeers(sets) : new Map<number, Record<string, number>>();
  const answers: Answers[] = [];
  for (const set of sets) {
    const chosen: Record<string, number> = {};
    const started = performance.now();
    for (const effort of efforts) {
      const { k, votes } = await chooseK(set, { k: { from: 1, to: MOST_K }, scaling: 'standard', effort });
      chosen[`chooseK ${effort}`] = k;
      if (effort !== 'normal') continue;
      for (const vote of votes)
        if (vote.criterion !== 'merging') chosen[`its ${vote.criterion} alone`] = vote.k;
    }
    const { seed, kind, k, rows, columns, overlap } = set;
    const seconds = (performance.now() - started) / 1000;
    answers.push({
      seed,
      kind,
      k,
      rows,
      columns,
      overlap,
      seconds,
      chosen: { ...chosen, ...peers.get(seed) },
    });
    const shown = Object.entries(answers.at(-1)!.chosen).map(([way, answer]) => `${way} ${answer}`);
    console.error(
      `${seed} ${kind}, ${rows} × ${columns}, k = ${k}: ${shown.join(', ')} (${seconds.toFixed(1)} s)`,
    );
  }
  writeFileSync(join(here, `answers-${family}-${half}.json`), `${JSON.stringify(answers, undefined, 2)}\n`);
  const table = tableOf(answers);
  console.log(table);
  if (values.page) intoPage(`${family} ${half}`, table);
}

function effortOf(word: string): Effort {
  if (word === 'quick' || word === 'normal' || word === 'thorough') return word;
  throw new Error(`--efforts is a list of quick, normal and thorough, not ${word}.`);
}

/** Sets of more values than asked for are passed over, so that a run with the peers takes minutes. */
function setsOf(draw: (seed: number) => Simulated, first: number, count: number): Simulated[] {
  const sets: Simulated[] = [];
  for (let seed = first; sets.length < count; seed++) {
    const set = draw(seed);
    if (set.rows * set.columns <= Number(values.values)) sets.push(set);
  }
  return sets;
}

/** What scikit-learn and mclust answer, as far as they are installed. */
function askPeers(sets: readonly Simulated[]): Map<number, Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'answers-'));
  const answers = new Map<number, Record<string, number>>();
  const keep = (output: string, names: Readonly<Record<string, string>>): void => {
    for (const line of output.split('\n').filter((line) => line.startsWith('{'))) {
      const { seed = -1, ...rest }: Record<string, number> = JSON.parse(line);
      const named = Object.entries(rest).map(([name, k]) => [names[name] ?? name, k] as const);
      answers.set(seed, { ...answers.get(seed), ...Object.fromEntries(named) });
    }
  };
  try {
    const files = sets.map(({ seed, data, rows, columns }) => {
      const file = join(folder, `${seed}.f64`);
      writeFileSync(file, data);
      return { seed, rows, columns, file };
    });
    const most = { maxBuffer: 1 << 26, encoding: 'utf8' } as const;
    if (existsSync(values.python)) {
      const input = files.map((file) => JSON.stringify(file)).join('\n');
      const { stdout } = spawnSync(values.python, [join(here, 'peers.py'), values.starts], {
        ...most,
        input,
        env: peersEnvironment(),
      });
      keep(stdout, { silhouette: 'scikit-learn silhouette', bic: 'scikit-learn BIC' });
    } else {
      console.error(`scikit-learn was not asked: there is no ${values.python}.`);
    }
    const input = files
      .map(({ seed, rows, columns, file }) => [seed, rows, columns, file].join(' '))
      .join('\n');
    const { stdout, error } = spawnSync('Rscript', [join(here, 'mclust.R')], {
      ...most,
      input,
      env: peersEnvironment(),
    });
    if (error) console.error('mclust was not asked: there is no Rscript.');
    else keep(stdout, { mclust: 'mclust BIC', 'mclust-icl': 'mclust ICL' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return answers;
}

/** One thread each, and without the settings for OpenBLAS that only suit other builds of it. */
function peersEnvironment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...rest } = process.env;
  return { ...rest, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
}

/** Right answers by kind of set and way to choose. */
function tableOf(answers: readonly Answers[]): string {
  const ways = [...new Set(answers.flatMap(({ chosen }) => Object.keys(chosen)))];
  const line = (name: string, some: readonly Answers[]): string => {
    const cells = ways.map((way) => {
      const asked = some.filter(({ chosen }) => chosen[way] !== undefined);
      return asked.length === 0 ? '–' : String(asked.filter(({ chosen, k }) => chosen[way] === k).length);
    });
    return `| ${[name, String(some.length), ...cells].join(' | ')} |`;
  };
  const kinds = [...new Set(answers.map(({ kind }) => kind))].sort();
  return [
    `| sets | number | ${ways.join(' | ')} |`,
    `|---|--:|${ways.map(() => '--:').join('|')}|`,
    ...kinds.map((kind) =>
      line(
        kind,
        answers.filter((answer) => answer.kind === kind),
      ),
    ),
    line('**all**', answers),
  ].join('\n');
}

/** Puts the table between its marks in docs/choosing-k.md. */
function intoPage(name: string, table: string): void {
  const path = join(root, 'docs', 'choosing-k.md');
  const page = readFileSync(path, 'utf8');
  const begin = `<!-- answers: ${name} -->`;
  const end = `<!-- end of answers: ${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/choosing-k.md has no marks for ${name}.`);
  writeFileSync(path, `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`);
}
