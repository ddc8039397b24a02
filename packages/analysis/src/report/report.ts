import { groupFills, themes } from '@softmeans/plots';
import type { Clustering } from '../clustering/clustering.ts';
import { counted, shownName } from '../words/words.ts';
import { answer } from './answer.ts';
import { decision } from './choice.ts';
import { classTable } from './classes.ts';
import { comparison } from './comparison.ts';
import { outliers, softness } from './doubt.ts';
import { groupParts, groupTable } from './groups.ts';
import { Markup, html } from './markup.ts';
import { newsreaderWoff2 } from './newsreader.generated.ts';
import { POINTS, rowsShown } from './shown.ts';
import { pageStyle } from './style.ts';
import { validitySection } from './validity.ts';

/** What the report says besides the findings. */
export interface ReportFrame {
  /** The call that gives the same result again. */
  readonly call: string;
  /** The version of the program that writes it. */
  readonly version: string;
}

/**
 * The main job's findings as one page: what was found, how it was decided, what each group looks like, and how sure
 * that is.
 *
 * The page needs nothing else. It holds no script, and its content security policy forbids everything but its own style
 * and fonts. It follows the reader's theme and prints light.
 *
 * @returns the text of an HTML file
 */
export async function report(clustering: Clustering, { call, version }: ReportFrame): Promise<string> {
  const { input, warnings, k, options } = clustering;
  const { interWoff2 } = await import('@softmeans/plots/font');
  const style = pageStyle(
    [face('Inter', '400 600', interWoff2), face('Newsreader', '400 500', newsreaderWoff2)].join(''),
    { fills: groupFills, light: themes.light.groupLines, dark: themes.dark.groupLines },
  );
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${await digestOf(style)}'`,
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const shown = rowsShown(clustering, POINTS);
  const name = shownName(input.table.name ?? 'the table', 60);
  const dropped = input.table.rows - clustering.sureness.rows;
  const remarks = [
    ...(dropped > 0
      ? [`${counted(dropped, 'row')} with missing values ${dropped === 1 ? 'was' : 'were'} left out.`]
      : []),
    ...(dropped === 0 && options.missing !== 'refuse' && input.used.some(({ missing }) => missing > 0)
      ? [`Missing values were filled in with the ${options.missing} of their column.`]
      : []),
    ...input.table.notes.map((note) => shownName(note, 400)),
  ];
  const told = [...warnings, ...remarks];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${counted(k, 'group')} in ${name}</title>
        ${new Markup(`<style>${style}</style>`)}
      </head>
      <body>
        <main class="page">
          ${await answer(clustering, shown)}
          ${
            told.length > 0
              ? html`<section class="warned">
                  <h2>What to know</h2>
                  <ul class="warnings">
                    ${told.map((text) => html`<li>${text}</li>`)}
                  </ul>
                </section>`
              : ''
          }
          <section>
            <h2>${k === 1 ? 'The one group' : 'What the groups look like'}</h2>
            ${groupTable(clustering)}
          </section>
          ${await comparison(clustering, shown)} ${await decision(clustering)} ${await softness(clustering)}
          ${validitySection(clustering)} ${outliers(clustering)} ${classTable(clustering)}
          ${groupParts(clustering)}
          <section>
            <h2>The same again</h2>
            <p class="lead">This call gives the same result, on any machine:</p>
            <pre>${call}</pre>
          </section>
          <footer>
            Made by softmeans ${version}. Groups and rows count from 1. This page loads nothing and runs no
            script.
          </footer>
        </main>
      </body>
    </html> `;
  return page.text;
}

/** The SHA-256 of a text in base64, as a policy names a style. */
async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function face(family: string, weight: string, woff2: string): string {
  return `@font-face{font-family:${family};font-weight:${weight};src:url(data:font/woff2;base64,${woff2}) format("woff2")}`;
}
