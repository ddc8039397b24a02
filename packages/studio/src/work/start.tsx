import { useSignal } from '@preact/signals';
import type { JSX, TargetedEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { go } from '../shell/route.ts';
import { Flow } from './flow.tsx';
import { openBundled, openFile, reading } from './loaded.ts';
import { Progress } from './progress.tsx';
import type { BundledName } from './tables.ts';

interface Offer {
  readonly name: BundledName;
  readonly title: string;
  readonly question: string;
  readonly size: string;
  readonly source: string;
}

const OFFERS: readonly Offer[] = [
  {
    name: 'penguins',
    title: 'Penguins',
    question: 'Can bill, flipper and weight tell kinds of penguin apart?',
    size: '344 rows, 8 columns',
    source: 'Gorman, Williams & Fraser 2014; palmerpenguins, CC0',
  },
  {
    name: 'faithful',
    title: 'Old Faithful',
    question: 'Are there short and long eruptions, or all kinds?',
    size: '272 rows, 2 columns',
    source: 'Azzalini & Bowman 1990; Härdle 1991',
  },
  {
    name: 'iris',
    title: 'Iris',
    question: 'How many kinds of flower, if nobody told you?',
    size: '150 rows, 5 columns',
    source: 'Anderson 1935, Fisher 1936; UCI, CC BY 4.0',
  },
];

/** Shows the table once it is open, unless the reader has gone elsewhere meanwhile. */
async function showWhenOpen(opening: Promise<boolean>): Promise<void> {
  const { hash } = location;
  if ((await opening) && location.hash === hash) go('work', 'data');
}

/** The first page: drop a table, or take one. */
export function Start(): JSX.Element {
  const file = useRef<HTMLInputElement>(null);
  const over = useSignal(false);
  const pasting = useSignal(false);
  const take = (blob: Blob, name: string): Promise<void> => showWhenOpen(openFile(blob, name));
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      if (event.target instanceof HTMLTextAreaElement) return;
      const [first] = event.clipboardData?.files ?? [];
      const text = event.clipboardData?.getData('text') ?? '';
      if (first) void take(first, first.name);
      else if (text.trim() !== '') void take(new Blob([text]), 'pasted table');
    };
    addEventListener('paste', onPaste);
    return () => removeEventListener('paste', onPaste);
  }, []);
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    over.value = false;
    const [first] = event.dataTransfer?.files ?? [];
    const text = event.dataTransfer?.getData('text') ?? '';
    if (first) void take(first, first.name);
    else if (text !== '') void take(new Blob([text]), 'dropped table');
  };
  const onPick = (event: TargetedEvent<HTMLInputElement>): void => {
    const [first] = event.currentTarget.files ?? [];
    if (first) void take(first, first.name);
    event.currentTarget.value = '';
  };
  return (
    <main id="main" class="wrap" tabIndex={-1}>
      <section
        class={over.value ? 'drop over' : 'drop'}
        aria-label="Open a table"
        onDragOver={(event) => {
          event.preventDefault();
          over.value = true;
        }}
        onDragLeave={() => (over.value = false)}
        onDrop={onDrop}
      >
        <div class="say">
          <h1>Drop a table, see its groups</h1>
          <p>Are there groups, how many, which row belongs where, and how sure is that?</p>
          <div class="acts">
            <button type="button" class="btn go" onClick={() => file.current?.click()}>
              Choose a file
            </button>
            <button
              type="button"
              class="btn"
              aria-expanded={pasting.value}
              onClick={() => (pasting.value = !pasting.value)}
            >
              Paste
            </button>
          </div>
          <input ref={file} type="file" hidden aria-label="A table" onChange={onPick} />
          <p class="small">
            CSV, TSV, Excel, Parquet, JSON, NPY, or a session of the studio. The file stays on this computer.
          </p>
        </div>
        <Flow />
      </section>
      {pasting.value && <Paste onTake={(text) => void take(new Blob([text]), 'pasted table')} />}
      <Progress task={reading} />
      <h2 class="or">Or begin with one of these</h2>
      <ul class="offers">
        {OFFERS.map((offer) => (
          <li key={offer.name}>
            <button type="button" class="offer" onClick={() => void showWhenOpen(openBundled(offer.name))}>
              <b>{offer.title}</b>
              <span class="question">{offer.question}</span>
              <span>{offer.size}</span>
              <span>{offer.source}</span>
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}

/** A place to paste rows into, from a spreadsheet or as CSV. */
function Paste({ onTake }: { readonly onTake: (text: string) => void }): JSX.Element {
  const text = useSignal('');
  return (
    <section class="paste">
      <label>
        <span class="lbl">Rows from a spreadsheet, or CSV</span>
        <textarea rows={8} spellcheck={false} onInput={(event) => (text.value = event.currentTarget.value)} />
      </label>
      <button
        type="button"
        class="btn go"
        disabled={text.value.trim() === ''}
        onClick={() => onTake(text.value)}
      >
        Use these rows
      </button>
    </section>
  );
}
