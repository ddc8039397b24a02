import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { counted, fixed } from '../drawing/number.ts';
import { Bar } from '../shell/bar.tsx';
import { Back, Forth } from '../shell/icons.tsx';
import { addressOf, route } from '../shell/route.ts';
import { Skip } from '../shell/skip.tsx';
import { Data } from './data.tsx';
import { canRedo, canUndo, redo, session, undo } from './history.ts';
import { facts, openSession } from './loaded.ts';
import { Start } from './start.tsx';
import { type StepName, steps } from './steps.ts';
import { keepSession, keptSession } from './store.ts';

let isRestored = false;

/** The room in which a table is clustered. */
export function Work(): JSX.Element {
  useEffect(() => {
    if (isRestored) return;
    isRestored = true;
    void keptSession().then((kept) => (kept && !session.value.table ? openSession(kept) : false));
  }, []);
  useSignalEffect(() => {
    const { value } = session;
    if (isRestored && (value.table || canUndo.value)) void keepSession(value);
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  const table = facts.value;
  const step = steps.find(({ name }) => name === route.value.page)?.name ?? 'data';
  return (
    <>
      <Skip />
      <Bar>
        {table && (
          <>
            <span class="file">
              <b>{table.name}</b>
              <span class="q num">{counted(table.rows, 'row')}</span>
            </span>
            <button
              type="button"
              class="icon"
              aria-label="Undo"
              title="Undo"
              disabled={!canUndo.value}
              onClick={undo}
            >
              <Back />
            </button>
            <button
              type="button"
              class="icon"
              aria-label="Redo"
              title="Redo"
              disabled={!canRedo.value}
              onClick={redo}
            >
              <Forth />
            </button>
          </>
        )}
      </Bar>
      {table ? <Desk step={step} /> : <Start />}
    </>
  );
}

/** The steps beside the one that is open. */
function Desk({ step }: { readonly step: StepName }): JSX.Element {
  const at = steps.findIndex(({ name }) => name === step);
  const { rows, columns } = facts.value!;
  const notes: Partial<Record<StepName, string>> = {
    data: `${fixed(rows)} rows, ${fixed(columns.length)} columns`,
  };
  return (
    <div class="frame">
      <nav class="rail" aria-label="Steps">
        <h2>Your steps</h2>
        <ol class="steps">
          {steps.map(({ name, title }, i) => (
            <li key={name} class={i === at ? 'now' : i > at ? 'next' : ''}>
              <a href={addressOf('work', name)} aria-current={i === at ? 'step' : undefined}>
                {title}
              </a>
              <span>{notes[name] ?? ''}</span>
            </li>
          ))}
        </ol>
      </nav>
      <Data />
    </div>
  );
}
