import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useAnswer } from '../computing/answer.ts';
import { compute } from '../computing/compute.ts';
import { counted } from '../drawing/number.ts';
import { theme } from '../shell/theme.ts';
import { codeOf } from './code.ts';
import { download, stemOf } from './download.ts';
import { session } from './history.ts';
import { facts, openBytes } from './loaded.ts';
import { pngOf, withLetters } from './picture.ts';
import { Progress } from './progress.tsx';
import { findGroups, fitting, groups, keyOf, merged, nameOf, plan } from './results.ts';
import { writeSession } from './sessionfile.ts';
import type { Kind, TableFile } from './taking.ts';
import { newTask } from './task.ts';

const taking = newTask();

interface Offer {
  readonly kind: Kind;
  readonly title: string;
  readonly what: string;
  readonly verb: string;
  readonly end: string;
}

const TABLES: readonly Offer[] = [
  {
    kind: 'csv',
    title: 'The table with its groups, CSV',
    what: 'Your columns, then both groups of each row, its share of every group, how sure it is, and its log density. Cells that begin like a formula get an apostrophe, so that no spreadsheet runs them.',
    verb: 'Save CSV',
    end: '.clustered.csv',
  },
  {
    kind: 'parquet',
    title: 'The same as Parquet',
    what: 'For Python, R, DuckDB or Spark: with types, and smaller.',
    verb: 'Save Parquet',
    end: '.clustered.parquet',
  },
];

const RESULTS: readonly Offer[] = [
  {
    kind: 'report',
    title: 'The report',
    what: 'What was found, as one page with charts. It loads nothing, runs no script, and prints well.',
    verb: 'Save report',
    end: '.report.html',
  },
  {
    kind: 'model',
    title: 'The models',
    what: 'Both models, to give new rows their groups: “softmeans predict” and the library read this file.',
    verb: 'Save models',
    end: '.model.json',
  },
  {
    kind: 'json',
    title: 'All numbers',
    what: 'What “softmeans cluster … --json --labels” prints: every score, center, share and label, not rounded.',
    verb: 'Save JSON',
    end: '.findings.json',
  },
];

/** Charts that can be saved, with their titles. */
const PICTURES: readonly (readonly [string, string])[] = [
  ['scatter', 'Rows and ovals'],
  ['membership', 'Rows by share'],
  ['density', 'Density'],
  ['matrix', 'All pairs of columns'],
  ['shares', 'Shares of all rows'],
  ['sureness', 'How sure'],
  ['profile', 'Each group against the whole'],
  ['parallel', 'Groups across columns'],
  ['map', 'Map of the groups'],
];

/** The last step: files of the result, and how to find it again without the studio. */
export function TakeAway(): JSX.Element {
  const key = plan.value && keyOf(plan.value);
  useEffect(() => {
    void findGroups();
  }, [key]);
  const value = groups.value;
  return (
    <main id="main" class="main" tabIndex={-1}>
      <h1 class="finding">
        {value ? `${counted(value.found.k, 'group')}, ready to go.` : 'Take the result away'}
      </h1>
      <p class="because">
        Everything is written in this page and saved by your browser. The numbers are those of the command
        below, to the last bit.
      </p>
      <Progress task={fitting} again={() => void findGroups(true)} />
      {value && (
        <>
          <Progress task={taking} />
          <div class="offers-away">
            {[...TABLES, ...RESULTS].map((offer) => (
              <OfferCard key={offer.kind} offer={offer} />
            ))}
            <SessionCard />
          </div>
          <Pictures />
          <Again />
        </>
      )}
    </main>
  );
}

/** The table as a command would name it. */
function fileOf(used: readonly string[]): TableFile {
  const { table } = session.value;
  if (table?.kind === 'bundled') return { name: `${table.name}.csv`, bundled: table.name, used };
  return { name: table?.name ?? 'table.csv', used };
}

function OfferCard({ offer: { kind, title, what, verb, end } }: { readonly offer: Offer }): JSX.Element {
  const save = async (): Promise<void> => {
    const value = groups.value;
    if (!value) return;
    const names = Array.from({ length: value.found.k }, (_, j) => nameOf(j));
    const order = {
      plan: value.plan,
      kind,
      dressing: { names, merged: merged.value },
      file: fileOf(value.found.used),
    };
    const blob = await taking.run(verb, (options) => compute('take', order, options));
    if (blob) download(blob, `${stemOf(facts.value?.name ?? '')}${end}`);
  };
  return (
    <section class="panel away">
      <h2 class="lbl">{title}</h2>
      <p>{what}</p>
      <button type="button" class="btn" onClick={() => void save()}>
        {verb}
      </button>
    </section>
  );
}

function SessionCard(): JSX.Element {
  const save = async (): Promise<void> => {
    const blob = await taking.run('Saving the session', () => writeSession(session.value, openBytes()));
    if (blob) download(blob, `${stemOf(facts.value?.name ?? '')}.softmeans`);
  };
  return (
    <section class="panel away">
      <h2 class="lbl">The session</h2>
      <p>
        All your decisions and the table itself. Drop the file on the first page to go on, here or on another
        computer.
      </p>
      <button type="button" class="btn" onClick={() => void save()}>
        Save session
      </button>
    </section>
  );
}

/** One chart at a time, as the command line draws it. */
function Pictures(): JSX.Element | null {
  const value = groups.value;
  const name = useSignal('scatter');
  const drawn = useAnswer(
    'chart',
    value ? { plan: value.plan, name: name.value, theme: theme.value } : undefined,
    `${value?.key} ${name.value} ${theme.value}`,
  );
  const picture = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (!drawn) return undefined;
    let url: string | undefined;
    let isOver = false;
    const show = async (): Promise<void> => {
      const text = await withLetters(drawn.svg);
      if (isOver) return;
      url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
      picture.value = url;
    };
    void show();
    return () => {
      isOver = true;
      picture.value = undefined;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [drawn]);
  if (!value) return null;
  const stem = `${stemOf(facts.value?.name ?? '')}.${name.value}`;
  const savePng = async (): Promise<void> => {
    const blob = drawn && (await taking.run('Drawing', () => pngOf(drawn.svg)));
    if (blob) download(blob, `${stem}.png`);
  };
  return (
    <section class="pictures">
      <div class="tools">
        <label class="field">
          Chart
          <select
            class="select"
            value={name.value}
            onChange={(event) => (name.value = event.currentTarget.value)}
          >
            {PICTURES.map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="btn"
          disabled={!drawn}
          onClick={() => drawn && download(new Blob([drawn.svg], { type: 'image/svg+xml' }), `${stem}.svg`)}
        >
          Save SVG
        </button>
        <button type="button" class="btn" disabled={!drawn} onClick={() => void savePng()}>
          Save PNG
        </button>
      </div>
      <div class="panel picture">
        {picture.value && drawn && <img src={picture.value} alt={drawn.description} />}
      </div>
    </section>
  );
}

/** How to find the same groups again: by the command, and by a program. */
function Again(): JSX.Element | null {
  const value = groups.value;
  const call = useAnswer(
    'command',
    value ? { plan: value.plan, file: fileOf(value.found.used) } : undefined,
    value?.key ?? '',
  );
  if (!value) return null;
  const { table } = session.value;
  const code = codeOf({
    plan: value.plan,
    file: fileOf(value.found.used).name,
    bundled: table?.kind === 'bundled' && isMeasured(value.found.used) ? table.name : undefined,
    used: value.found.used,
    k: value.found.k,
    covariance: value.found.covariance,
    regularization: value.found.regularization,
  });
  return (
    <section class="again">
      <Code title="The same again, as a command" text={call ?? ''} />
      <Code title="The same again, in TypeScript" text={code} />
    </section>
  );
}

/** Whether all columns are measurements of a bundled table, which the library gives as numbers. */
function isMeasured(used: readonly string[]): boolean {
  return used.every((name) =>
    facts.value?.columns.some((column) => column.name === name && column.kind === 'number'),
  );
}

function Code({ title, text }: { readonly title: string; readonly text: string }): JSX.Element {
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    copied.value = true;
    setTimeout(() => (copied.value = false), 2000);
  };
  return (
    <section class="panel code">
      <div class="code-head">
        <h2 class="lbl">{title}</h2>
        <button type="button" class="btn text" onClick={() => void copy()}>
          {copied.value ? 'Copied' : 'Copy'}
        </button>
      </div>
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
