import { type Section, sections } from './figures.ts';

/** Figures that the page shows in the dark theme too. */
export const inDark: readonly string[] = [
  'elbow',
  'scatter',
  'scatter-noise',
  'outliers',
  'profile',
  'surface',
  'regression',
  'imputation',
];

/** The text of docs/gallery.md. */
export function galleryPage(): string {
  const parts = sections.map(
    ({ title, figures }: Section) => `## ${title}

${figures
  .map(({ name, text, code }) => {
    const picture = `![${text}](images/gallery/${name}.png)`;
    const dark = inDark.includes(name)
      ? `\n\n![The same in the dark theme](images/gallery/${name}-dark.png)`
      : '';
    return `### ${name.replaceAll('-', ' ')}\n\n${text}\n\n\`\`\`ts\n${code}\n\`\`\`\n\n${picture}${dark}\n`;
  })
  .join('\n')}`,
  );
  return `# Gallery

What \`@softmeans/plots\` draws. Every function takes plain results and returns a Vega specification, which is plain
JSON; \`svg\`, \`png\` and \`html\` of \`@softmeans/plots/render\` make files of it:

\`\`\`ts
import { elbowPlot } from '@softmeans/plots';
import { html, png, svg } from '@softmeans/plots/render';

const spec = elbowPlot({ k: [1, 2, 3, 4], scores: [90, 30, 10, 8], elbow: 3 });
await writeFile('elbow.png', await png(spec));
\`\`\`

All take \`theme: 'light' | 'dark'\`, \`width\`, \`title\` and \`note\`. The pictures are made by
\`node --conditions=source --import tsx packages/plots/gallery/make.ts\`, from the specifications that the tests compare.

${parts.join('\n')}`;
}
