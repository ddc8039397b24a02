import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { fixed } from '../../drawing/number.ts';
import type { ExampleName } from './examplelist.ts';
import type { Live } from './live.ts';
import type { Rows } from './rows.ts';
import { SourceChoice, openOwn } from './source.tsx';
import { type Tool, tool } from './stage.tsx';

interface LessonProps {
  readonly title: string;
  /** What the page is about, in two sentences. */
  readonly lead: string;
  readonly rows: Rows;
  /** The example that belongs to the page. */
  readonly first: ExampleName;
  /** Rows that are needed at least. */
  readonly least: number;
  readonly live: Pick<Live<unknown, unknown>, 'slow' | 'stopped' | 'failure' | 'stop' | 'again'>;
  /** Choices of the page's own. */
  readonly choices?: ComponentChildren;
  /** The pictures. */
  readonly pictures: ComponentChildren;
  /** What they show, in words and numbers. */
  readonly words: ComponentChildren;
  /** Below both. */
  readonly below?: ComponentChildren;
  /** Who found this out, and where. */
  readonly sources: readonly string[];
  /** Whether the words stand beside the pictures or below them. */
  readonly wordsAt?: 'beside' | 'below';
  /** Whether there are more than two pictures, which are then smaller. */
  readonly isMany?: boolean;
}

const TOOLS: readonly (readonly [Tool, string])[] = [
  ['pick', 'Pick and drag'],
  ['add', 'Add'],
  ['erase', 'Erase'],
];

/** A page of this room: rows to change, pictures of what the methods make of them, and the words for it. */
export function Lesson(props: LessonProps): JSX.Element {
  const { title, lead, rows, first, least, live, choices, pictures, words, below, sources } = props;
  const isOver = useSignal(false);
  const count = rows.plane.value?.x.length;
  const isShort = count !== undefined && count < least;
  const failure = rows.failure.value ?? (isShort ? undefined : live.failure);
  return (
    <div
      class={isOver.value ? 'lesson over' : 'lesson'}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        const [file] = event.dataTransfer?.files ?? [];
        if (file) openOwn(rows, file, file.name);
      }}
    >
      <h1 class="finding large">{title}</h1>
      <p class="because">{lead}</p>
      <div class="tools">
        <SourceChoice rows={rows} first={first} />
        <div class="choice" role="group" aria-label="What a click in the picture does">
          {TOOLS.map(([name, title]) => (
            <button
              key={name}
              type="button"
              aria-pressed={tool.value === name}
              onClick={() => (tool.value = name)}
            >
              {title}
            </button>
          ))}
        </div>
        <button type="button" class="btn" onClick={() => rows.reset()}>
          Reset
        </button>
        <div class="choices">{choices}</div>
      </div>
      {failure && (
        <p class="alarm" role="alert">
          {failure}
        </p>
      )}
      {isShort && (
        <p class="remark" role="status">
          {count === 0
            ? 'The plane is empty.'
            : `There ${count === 1 ? 'is 1 row' : `are ${fixed(count)} rows`}.`}{' '}
          Choose Add, then click or drag in the picture: at least {least} rows are needed.
        </p>
      )}
      <div class={`lesson-body ${props.wordsAt ?? 'beside'}`}>
        <div class={props.isMany ? 'pictures many-pictures' : 'pictures'}>
          {pictures}
          <Waiting live={live} />
        </div>
        <div class="words">{!isShort && words}</div>
      </div>
      {!isShort && below && <div class="run">{below}</div>}
      <div class="sources">
        {rows.plane.value?.note && <p>{rows.plane.value.note}</p>}
        <p>{sources.join(' · ')}</p>
      </div>
    </div>
  );
}

/** Says that a long answer is awaited, with a button that stops it. */
function Waiting({ live }: Pick<LessonProps, 'live'>): JSX.Element | null {
  if (!live.slow && !live.stopped) return null;
  return (
    <div class="waiting" role="status">
      <span>{live.stopped ? 'Stopped.' : 'Computing'}</span>
      <button type="button" class="btn" onClick={() => (live.stopped ? live.again() : live.stop())}>
        {live.stopped ? 'Go on' : 'Stop'}
      </button>
    </div>
  );
}

interface CountChoiceProps {
  readonly title: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly onChoose: (value: number) => void;
}

/** A small number to choose. */
export function CountChoice({ title, value, from, to, onChoose }: CountChoiceProps): JSX.Element {
  return (
    <label class="field">
      {title}
      <select class="select" value={value} onChange={(event) => onChoose(Number(event.currentTarget.value))}>
        {Array.from({ length: to - from + 1 }, (_, i) => (
          <option key={i} value={from + i}>
            {from + i}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A picture with what it is above it. */
export function Pane({
  title,
  note,
  children,
}: {
  readonly title?: string | undefined;
  readonly note?: string | undefined;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="stage-pane panel" aria-label={title}>
      {title && (
        <h2>
          {title}
          {note && <span>{note}</span>}
        </h2>
      )}
      {children}
    </section>
  );
}

/** One half of a loop in two halves. */
export function Half({
  title,
  isOn,
  children,
}: {
  readonly title: string;
  readonly isOn: boolean;
  readonly children: string;
}): JSX.Element {
  return (
    <div class={isOn ? 'half on' : 'half'} aria-current={isOn ? 'step' : undefined}>
      <b>{title}</b>
      <p>{children}</p>
    </div>
  );
}
