// Makes docs/gallery.md and its pictures.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { png } from '../src/render/index.ts';
import { sections } from './figures.ts';
import { galleryPage, inDark } from './page.ts';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
const pictures = `${docs}images/gallery/`;
await rm(pictures, { recursive: true, force: true });
await mkdir(pictures, { recursive: true });
await writeFile(`${docs}gallery.md`, galleryPage());
for (const { name, spec } of sections.flatMap(({ figures }) => figures)) {
  await writeFile(`${pictures}${name}.png`, await png(await spec('light'), { scale: 1.5 }));
  if (inDark.includes(name))
    await writeFile(`${pictures}${name}-dark.png`, await png(await spec('dark'), { scale: 1.5 }));
}
