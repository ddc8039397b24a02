import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { facts } from '../../work/loaded.ts';
import { type ExampleName, exampleNames, exampleTitles } from './examplelist.ts';
import { type Rows, type Source, ownFile } from './rows.ts';

/** Says where the rows of a page come from: examples, the reader's hand, or a table of the reader's. */
export function SourceChoice({
  rows,
  first,
}: {
  readonly rows: Rows;
  /** The example that belongs to the page. */
  readonly first: ExampleName;
}): JSX.Element {
  const picker = useRef<HTMLInputElement>(null);
  const source = rows.source.value;
  const open = facts.value;
  const file = ownFile.value;
  const names = [first, ...exampleNames.filter((name) => name !== first)];
  const choose = (key: string): void => {
    const chosen = sourceOf(key);
    if (chosen) rows.open(chosen);
  };
  const sourceOf = (key: string): Source | undefined => {
    if (key === 'empty') return { kind: 'empty' };
    if (key === 'open' && open)
      return { kind: 'table', table: { kind: 'open', name: open.name, id: open.id } };
    if (key === 'file' && file) return { kind: 'table', table: file };
    const name = names.find((name) => name === key);
    return name && { kind: 'example', name };
  };
  return (
    <>
      <label class="field">
        Rows
        <select class="select" value={keyOf(source)} onChange={(event) => choose(event.currentTarget.value)}>
          <optgroup label="Examples">
            {names.map((name) => (
              <option key={name} value={name}>
                {exampleTitles[name]}
              </option>
            ))}
          </optgroup>
          <optgroup label="Your own">
            <option value="empty">An empty plane to draw in</option>
            {open && <option value="open">{short(open.name)}, open in Work</option>}
            {file && <option value="file">{short(file.name)}</option>}
          </optgroup>
        </select>
      </label>
      <button type="button" class="btn" onClick={() => picker.current?.click()}>
        Open a table
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        aria-label="A table"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          if (chosen) openOwn(rows, chosen, chosen.name);
          event.currentTarget.value = '';
        }}
      />
      {source.kind === 'table' && source.columns && (
        <Columns
          names={rows.columns.value}
          chosen={source.columns}
          onChoose={(columns) => rows.open({ ...source, columns })}
        />
      )}
    </>
  );
}

/** Takes a file of the reader's. */
export function openOwn(rows: Rows, bytes: Blob, name: string): void {
  ownFile.value = { kind: 'file', name, bytes };
  rows.open({ kind: 'table', table: ownFile.value });
}

function keyOf(source: Source): string {
  return source.kind === 'example' ? source.name : source.kind === 'table' ? source.table.kind : 'empty';
}

function short(name: string): string {
  return name.length > 28 ? `${name.slice(0, 27)}…` : name;
}

interface ColumnsProps {
  readonly names: readonly string[];
  readonly chosen: readonly [string, string];
  readonly onChoose: (columns: readonly [string, string]) => void;
}

/** What runs to the right and what up. */
function Columns({ names, chosen: [right, up], onChoose }: ColumnsProps): JSX.Element {
  const select = (title: string, value: string, choose: (name: string) => void): JSX.Element => (
    <label class="field">
      {title}
      <select class="select" value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {names.map((name) => (
          <option key={name} value={name}>
            {short(name)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      {select('Right', right, (name) => onChoose([name, name === up ? right : up]))}
      {select('Up', up, (name) => onChoose([name === right ? up : right, name]))}
    </>
  );
}
