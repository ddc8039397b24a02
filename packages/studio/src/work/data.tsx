import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { MissingPolicy, ScalingKind } from 'softmeans';
import { useAnswer } from '../computing/answer.ts';
import { counted, fixed, significant } from '../drawing/number.ts';
import { addressOf } from '../shell/route.ts';
import { change, session } from './history.ts';
import { Histogram } from './histogram.tsx';
import { closeTable, facts, isKept, readAgain, reading } from './loaded.ts';
import { Progress } from './progress.tsx';
import { gaps, used } from './results.ts';
import { COLUMNS_SHOWN, type ColumnFacts } from './tables.ts';

/** Rows that the table view asks for at a time. */
const PAGE = 50;

/** The first step: what is in the table, and what of it is used. */
export function Data(): JSX.Element {
  const table = facts.value!;
  const count = used.value.length;
  const numeric = table.columns.filter((column) => column.numeric).length;
  return (
    <main id="main" class="main" tabIndex={-1}>
      <div class="head">
        <div>
          <h1 class="finding">{headline(count, table.columns.length)}</h1>
          <p class="because">{reasons(table.columns, count, numeric)}</p>
        </div>
        <div class="act">
          <button type="button" class="btn text" onClick={closeTable}>
            Another table
          </button>
          {count > 0 && (
            <a class="btn go" href={addressOf('work', 'how-many')}>
              Find the groups
            </a>
          )}
        </div>
      </div>
      <Progress task={reading} />
      {!isKept.value && (
        <p class="remark">
          This table is too large for this browser to keep: after a reload it must be opened again.
        </p>
      )}
      {table.notes.length > 0 && (
        <ul class="remarks" aria-label="How the table was read">
          {table.notes.slice(0, 6).map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <Columns />
      <div class="settings">
        <Scaling />
        <Missing />
        {session.value.table?.kind === 'file' &&
          (table.format === 'csv' || table.format === 'tsv' || table.format === 'xlsx') && (
            <Reading format={table.format} />
          )}
      </div>
      <Rows />
    </main>
  );
}

function headline(count: number, columns: number): string {
  if (count === 0) return 'No column can be used yet.';
  if (count === columns)
    return count === 1 ? 'Its one column is used.' : `All ${fixed(count)} columns are used.`;
  return `${fixed(count)} of ${counted(columns, 'column')} ${count === 1 ? 'is' : 'are'} used.`;
}

function reasons(columns: readonly ColumnFacts[], count: number, numeric: number): string {
  if (numeric === 0)
    return 'Groups are found in columns of numbers, and this table has none that differs from row to row.';
  if (count === 0) return 'Put at least one column of numbers in.';
  const left = columns.filter(({ used, why }) => !used && why);
  const [first] = left;
  if (!first)
    return 'Every row becomes a point with one coordinate per column. Take out what should not count.';
  const rest = left.length - 1;
  return `Every row becomes a point with one coordinate per column used. “${short(first.name)}” is left out because ${first.why}${rest > 0 ? `; so are ${counted(rest, 'other')}, each for the reason beside it` : ''}.`;
}

function short(name: string): string {
  return name.length > 32 ? `${name.slice(0, 31)}…` : name;
}

/** All columns: what each holds, and whether it is used. */
function Columns(): JSX.Element {
  const all = facts.value!.columns;
  const most = useSignal(40);
  const chosen = new Set(used.value);
  const toggle = (name: string): void => {
    const next = chosen.has(name) ? used.value.filter((other) => other !== name) : [...used.value, name];
    const natural = all.filter((column) => column.used).map((column) => column.name);
    const same = next.length === natural.length && natural.every((other) => next.includes(other));
    const { columns: _, ...rest } = session.value;
    change(same ? { ...rest, columns: undefined as never } : { columns: next });
  };
  return (
    <section class="panel columns" aria-label="Columns">
      <table>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Holds</th>
            <th scope="col">Rows along its range</th>
            <th scope="col" class="number">
              Center ± spread
            </th>
            <th scope="col" class="number">
              Missing
            </th>
          </tr>
        </thead>
        <tbody>
          {all.slice(0, most.value).map((column) => (
            <tr key={column.name} class={chosen.has(column.name) ? '' : 'out'}>
              <th scope="row">
                <label class="tick">
                  <input
                    type="checkbox"
                    checked={chosen.has(column.name)}
                    disabled={!column.numeric}
                    onChange={() => toggle(column.name)}
                  />
                  <span>{column.name}</span>
                </label>
                {!chosen.has(column.name) && column.why && <span class="why">{column.why}</span>}
              </th>
              <td>{kindWords(column)}</td>
              <td>
                <Histogram column={column} />
              </td>
              <td class="number num">
                {column.mean === undefined
                  ? ''
                  : `${significant(column.mean)} ± ${significant(column.spread ?? 0)}`}
              </td>
              <td class="number num">{column.missing === 0 ? '–' : fixed(column.missing)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {all.length > most.value && (
        <button type="button" class="btn text more" onClick={() => (most.value += 200)}>
          Show {counted(Math.min(200, all.length - most.value), 'more column')}
        </button>
      )}
    </section>
  );
}

function kindWords({ kind, distinct }: ColumnFacts): string {
  const many = distinct >= 1000 ? 'over 1,000' : fixed(distinct);
  if (kind === 'text') return `text, ${many} different`;
  if (kind === 'boolean') return 'true and false';
  if (kind === 'date') return 'dates';
  return distinct <= 12 ? `numbers, ${many} different` : 'numbers';
}

const SCALES: readonly (readonly [ScalingKind, string, string])[] = [
  [
    'standard',
    'Same spread',
    'Each column is divided by its spread, so that millimeters and grams count alike. Without this the column with the largest numbers decides alone.',
  ],
  [
    'robust',
    'Same middle half',
    'As “Same spread”, but by the middle half of the rows: a few extreme values change nothing.',
  ],
  ['minmax', '0 to 1', 'Each column runs from 0 to 1. One extreme value squeezes all others together.'],
  ['none', 'As it is', 'The numbers count as they are: right where all columns have one unit.'],
];

function Scaling(): JSX.Element {
  const { scale } = session.value;
  const [, , why] = SCALES.find(([kind]) => kind === scale)!;
  return (
    <Setting title="Make columns comparable" id="scale" why={why}>
      <select
        id="scale"
        class="select"
        value={scale}
        onChange={(event) =>
          change({ scale: SCALES.find(([kind]) => kind === event.currentTarget.value)![0] })
        }
      >
        {SCALES.map(([kind, title]) => (
          <option key={kind} value={kind}>
            {title}
          </option>
        ))}
      </select>
    </Setting>
  );
}

const POLICIES: readonly (readonly [MissingPolicy, string])[] = [
  ['drop', 'Leave these rows out'],
  ['mean', 'Fill in the mean'],
  ['median', 'Fill in the median'],
];

function Missing(): JSX.Element | null {
  const { columns, values } = gaps.value;
  const table = facts.value!.id;
  const names = columns.join('\n');
  const rows = useAnswer(
    'incompleteRows',
    names === '' ? undefined : { table, columns },
    `${table} ${names}`,
  );
  if (values === 0) return null;
  const missing = session.value.missing === 'refuse' ? 'drop' : session.value.missing;
  const total = facts.value!.rows;
  const where = `${counted(values, 'value')} ${values === 1 ? 'is' : 'are'} missing in ${columns.slice(0, 3).map(short).join(', ')}${columns.length > 3 ? ` and ${columns.length - 3} more` : ''}.`;
  const consequence =
    rows === undefined
      ? ''
      : missing === 'drop'
        ? ` ${counted(rows, 'row')} of ${fixed(total)} ${rows === 1 ? 'is' : 'are'} left out and ${rows === 1 ? 'gets' : 'get'} no group.`
        : ` All ${fixed(total)} rows are used; ${counted(rows, 'row')} move${rows === 1 ? 's' : ''} toward the middle.`;
  return (
    <Setting title="Missing values" id="missing" why={where + consequence}>
      <select
        id="missing"
        class="select"
        value={missing}
        onChange={(event) =>
          change({ missing: POLICIES.find(([kind]) => kind === event.currentTarget.value)![0] })
        }
      >
        {POLICIES.map(([kind, title]) => (
          <option key={kind} value={kind}>
            {title}
          </option>
        ))}
      </select>
    </Setting>
  );
}

const DELIMITERS: readonly (readonly [string, string])[] = [
  ['', 'found by itself'],
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'bar'],
];

/** How the file is read, where the studio guessed wrong. */
function Reading({ format }: { readonly format: string }): JSX.Element {
  const { choices } = session.value;
  const header = choices.header === undefined ? '' : choices.header ? 'yes' : 'no';
  const onHeader = (answer: string): void => {
    const { header: _, ...rest } = choices;
    void readAgain(answer === '' ? rest : { ...rest, header: answer === 'yes' });
  };
  const onDelimiter = (delimiter: string): void => {
    const { delimiter: _, ...rest } = choices;
    void readAgain(delimiter === '' ? rest : { ...rest, delimiter });
  };
  const onSheet = (text: string): void => {
    const { sheet: _, ...rest } = choices;
    const sheet = text.trim();
    void readAgain(sheet === '' ? rest : { ...rest, sheet: /^\d+$/.test(sheet) ? Number(sheet) : sheet });
  };
  return (
    <Setting title="First row" id="header" why="Is the first row of the file the names of the columns?">
      <select
        id="header"
        class="select"
        value={header}
        onChange={(event) => onHeader(event.currentTarget.value)}
      >
        <option value="">found by itself</option>
        <option value="yes">names</option>
        <option value="no">values</option>
      </select>
      {format === 'csv' && (
        <select
          class="select"
          aria-label="Between the fields"
          value={choices.delimiter ?? ''}
          onChange={(event) => onDelimiter(event.currentTarget.value)}
        >
          {DELIMITERS.map(([value, title]) => (
            <option key={title} value={value}>
              {title}
            </option>
          ))}
        </select>
      )}
      {format === 'xlsx' && (
        <input
          class="select"
          type="text"
          aria-label="Sheet, by name or number"
          placeholder="sheet 1"
          value={choices.sheet === undefined ? '' : String(choices.sheet)}
          onChange={(event) => onSheet(event.currentTarget.value)}
        />
      )}
    </Setting>
  );
}

interface SettingProps {
  readonly title: string;
  readonly id: string;
  readonly why: string;
  readonly children: ComponentChildren;
}

function Setting({ title, id, why, children }: SettingProps): JSX.Element {
  return (
    <section class="setting">
      <label class="lbl" for={id}>
        {title}
      </label>
      <div class="answers">{children}</div>
      <p class="small">{why}</p>
    </section>
  );
}

/** The table itself, some rows at a time. */
function Rows(): JSX.Element {
  const table = facts.value!;
  const from = useSignal(0);
  useEffect(() => {
    from.value = 0;
  }, [table.id]);
  const first = from.value;
  const rows =
    useAnswer('cells', { table: table.id, from: first, to: first + PAGE }, `${table.id} ${first}`) ?? [];
  const shown = table.columns.slice(0, COLUMNS_SHOWN);
  const chosen = new Set(used.value);
  const last = Math.min(table.rows, from.value + PAGE);
  return (
    <section class="rows" aria-label="Rows of the table">
      <div class="rows-head">
        <h2 class="lbl">
          Rows {fixed(from.value + 1)} to {fixed(last)} of {fixed(table.rows)}
        </h2>
        <span class="grow" />
        <button
          type="button"
          class="btn"
          disabled={from.value === 0}
          onClick={() => (from.value = Math.max(0, from.value - PAGE))}
        >
          Before
        </button>
        <button type="button" class="btn" disabled={last >= table.rows} onClick={() => (from.value += PAGE)}>
          After
        </button>
      </div>
      <div class="cells-view" tabIndex={0} role="region" aria-label="Cells">
        <table class="cells">
          <thead>
            <tr>
              <th scope="col" class="q">
                row
              </th>
              {shown.map(({ name, kind }) => (
                <th
                  key={name}
                  scope="col"
                  class={`${kind === 'text' ? '' : 'number'} ${chosen.has(name) ? '' : 'out'}`}
                >
                  {short(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={i}>
                <td class="q">{fixed(from.value + i + 1)}</td>
                {row.map((text, j) => (
                  <td
                    key={j}
                    class={`${shown[j]?.kind === 'text' ? '' : 'number'} ${chosen.has(shown[j]?.name ?? '') ? '' : 'out'}`}
                  >
                    {text ?? <span class="gap">missing</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.columns.length > COLUMNS_SHOWN && (
        <p class="small">
          The first {COLUMNS_SHOWN} of {fixed(table.columns.length)} columns.
        </p>
      )}
    </section>
  );
}
