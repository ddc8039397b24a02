import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { counted, fixed, percent } from '../drawing/number.ts';
import { trouble } from '../computing/answer.ts';
import { Bar } from '../shell/bar.tsx';
import { Back, Forth } from '../shell/icons.tsx';
import { addressOf, route } from '../shell/route.ts';
import { Compare } from './compare.tsx';
import { Data } from './data.tsx';
import { canRedo, canUndo, redo, session, undo } from './history.ts';
import { facts, openSession } from './loaded.ts';
import { Explore } from './explore.tsx';
import { HowMany } from './howmany.tsx';
import { groups, used } from './results.ts';
import { openGiven } from './opened.ts';
import { Start } from './start.tsx';
import { type StepName, steps } from './steps.ts';
import { keepSession, keptSession } from './store.ts';
import { TakeAway } from './takeaway.tsx';

let isRestored = false;

/** Opens the table that the command line was given, or what was open before a reload. */
async function restore(): Promise<void> {
  if (await openGiven()) return;
  const kept = await keptSession();
  if (kept && !session.value.table) await openSession(kept);
}

/** The room in which a table is clustered. */
export function Work(): JSX.Element {
  useEffect(() => {
    if (isRestored) return;
    isRestored = true;
    void restore();
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
      {trouble.value !== undefined && (
        <p class="alarm room" role="alert">
          {trouble.value}{' '}
          <button type="button" class="btn text" onClick={() => (trouble.value = undefined)}>
            Close
          </button>
        </p>
      )}
      {table ? <Desk step={step} /> : <Start />}
    </>
  );
}

/** The steps beside the one that is open. */
function Desk({ step }: { readonly step: StepName }): JSX.Element {
  const at = steps.findIndex(({ name }) => name === step);
  const isSided = (step === 'compare' || step === 'explore') && groups.value !== undefined;
  return (
    <div class={isSided ? 'frame sided' : 'frame'}>
      <nav class="rail" aria-label="Steps">
        <h2>Your steps</h2>
        <ol class="steps">
          {steps.map(({ name, title }, i) => (
            <li key={name} class={i === at ? 'now' : i > at ? 'next' : ''}>
              {name === 'data' || used.value.length > 0 ? (
                <a href={addressOf('work', name)} aria-current={i === at ? 'step' : undefined}>
                  {title}
                </a>
              ) : (
                <span class="shut">{title}</span>
              )}
              <span class="note">{noteOf(name)}</span>
            </li>
          ))}
        </ol>
      </nav>
      {step === 'data' && <Data />}
      {step === 'how-many' && <HowMany />}
      {step === 'compare' && <Compare />}
      {step === 'explore' && <Explore />}
      {step === 'take-away' && <TakeAway />}
    </div>
  );
}

/** What was decided at a step, beside its name. */
function noteOf(name: StepName): string {
  const found = groups.value?.found;
  switch (name) {
    case 'data':
      return `${fixed(facts.value!.rows)} rows, ${counted(used.value.length, 'column')} used`;
    case 'how-many': {
      const k = session.value.k ?? found?.k;
      return k === undefined ? '' : counted(k, 'group');
    }
    case 'compare':
      return found ? `agree on ${percent(1 - found.agreement.disagreeing / found.agreement.rows)}` : '';
    default:
      return '';
  }
}
