import { useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Bar } from '../shell/bar.tsx';
import { addressOf, route } from '../shell/route.ts';
import { session } from '../work/history.ts';
import { openSession } from '../work/loaded.ts';
import { keptSession } from '../work/store.ts';
import { type Argument, all } from './arguments.ts';

/** The room in which the two methods are explained. */
export function Understand(): JSX.Element {
  useEffect(() => void reopen(), []);
  const argument = all.find(({ path }) => path === route.value.page);
  return (
    <>
      <Bar />
      {argument ? <Opened key={argument.path} argument={argument} /> : <Landing />}
    </>
  );
}

/** Opens the table of Work again after a reload, so that these pages can offer it. */
async function reopen(): Promise<void> {
  if (session.value.table) return;
  const kept = await keptSession();
  if (kept && !session.value.table) await openSession(kept);
}

/** The list of all arguments, with pictures as soon as what draws them is loaded. */
function Landing(): JSX.Element {
  const drawing = useSignal<{ readonly Picture: ComponentType<{ path: string }> } | undefined>(undefined);
  useEffect(() => {
    const load = async (): Promise<void> => {
      // Cards without pictures lead to their pages just as well.
      drawing.value = await import('./vignette.tsx').catch(() => undefined);
    };
    void load();
  }, []);
  const Picture = drawing.value?.Picture;
  return (
    <main id="main" class="wrap" tabIndex={-1}>
      <h1 class="finding large">Two methods, one loop</h1>
      <p class="because">
        K-means and the Gaussian mixture run the same loop. Each page takes one place where they part, or
        where both go wrong, and lets you change it and watch.
      </p>
      <ul class="arguments">
        {all.map(({ path, title, sentence }) => (
          <li key={path}>
            <a class="argument" href={addressOf('understand', path)}>
              {Picture ? <Picture path={path} /> : <div class="vignette" />}
              <h2>{title}</h2>
              <p>{sentence}</p>
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
}

/** One argument beside the list of all. */
function Opened({ argument }: { readonly argument: Argument }): JSX.Element {
  const page = useSignal<{ readonly Page: ComponentType } | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  useSignalEffect(() => {
    const open = async (): Promise<void> => {
      try {
        page.value = await argument.load();
      } catch {
        failure.value = 'This page could not be loaded. Load the studio again.';
      }
    };
    void open();
  });
  const Page = page.value?.Page;
  return (
    <div class="frame">
      <nav class="rail" aria-label="Arguments">
        <h2>
          <a href={addressOf('understand')}>All arguments</a>
        </h2>
        <ol class="toc">
          {all.map(({ path, title }) => (
            <li key={path} class={path === argument.path ? 'now' : ''}>
              <a
                href={addressOf('understand', path)}
                aria-current={path === argument.path ? 'page' : undefined}
              >
                {title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <main id="main" class="main" tabIndex={-1}>
        {failure.value ? (
          <p class="alarm" role="alert">
            {failure.value}
          </p>
        ) : (
          Page && <Page />
        )}
      </main>
    </div>
  );
}
