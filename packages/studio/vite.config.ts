import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const conditions = ['source', 'module', 'browser', 'import', 'default'];
const manifest: { version: string } = JSON.parse(
  readFileSync(new URL('package.json', import.meta.url), 'utf8'),
);

export default defineConfig({
  base: './',
  resolve: { conditions },
  define: { STUDIO_VERSION: JSON.stringify(manifest.version) },
  oxc: { jsx: { importSource: 'preact', development: false } },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    license: { fileName: 'licenses.txt' },
  },
  worker: { format: 'es' },
});
