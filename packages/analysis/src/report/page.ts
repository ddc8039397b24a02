import { groupFills, themes } from '@softmeans/plots';
import { Markup, html } from './markup.ts';
import { newsreaderWoff2 } from './newsreader.generated.ts';
import { pageStyle } from './style.ts';

/**
 * A report's page: its style and fonts around what it says.
 *
 * The page needs nothing else. It holds no script, and its content security policy forbids everything but its own style
 * and fonts. It follows the reader's theme and prints light.
 *
 * @param remark what the foot of the page says of counting
 * @returns the text of an HTML file
 */
export async function page(title: string, body: Markup, remark: string, version: string): Promise<string> {
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
  const whole = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${new Markup(`<style>${style}</style>`)}
      </head>
      <body>
        <main class="page">
          ${body}
          <footer>Made by softmeans ${version}. ${remark} This page loads nothing and runs no script.</footer>
        </main>
      </body>
    </html> `;
  return whole.text;
}

/** The SHA-256 of a text in base64, as a policy names a style. */
async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function face(family: string, weight: string, woff2: string): string {
  return `@font-face{font-family:${family};font-weight:${weight};src:url(data:font/woff2;base64,${woff2}) format("woff2")}`;
}
