import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSite } from '../../../scripts/site.js';
import { root } from '../../../test/imports.ts';
import { type Served, serveStudio } from '../src/studio/server.ts';
import { request } from 'node:http';

describe('the studio is served', () => {
  const table = join(root, 'examples', 'faithful.csv');
  let served: Served;
  beforeAll(async () => {
    served = await serveStudio({ folder: await buildSite(), table, port: 0 });
  });
  afterAll(() => served?.close());

  test('on this machine, isolated, and framed by nobody', async () => {
    const { origin } = new URL(served.url);
    expect(new URL(served.url).hostname).toBe('127.0.0.1');
    const answer = await fetch(origin);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(answer.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await answer.text()).toContain('softmeans studio');
  });

  test('with the table under its secret alone', async () => {
    const { origin, searchParams } = new URL(served.url);
    expect(searchParams.get('open')).toBe('faithful.csv');
    const given = await fetch(`${origin}/opened/${searchParams.get('key')}`);
    expect(await given.text()).toBe(readFileSync(table, 'utf8'));
    expect((await fetch(`${origin}/opened/${'0'.repeat(32)}`)).status).toBe(404);
  });

  test('and nothing else of the disk, to no other name and by no other method', async () => {
    const { port, origin } = new URL(served.url);
    const ask = (path: string, host = `127.0.0.1:${port}`, method = 'GET'): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path, method, headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await ask('/../package.json')).toBe(404);
    expect(await ask('/%2e%2e/%2e%2e/package.json')).toBe(404);
    expect(await ask('/..%2f..%2fpackage.json')).toBe(404);
    expect(await ask('/sources.txt%00.html')).toBe(404);
    expect(await ask('/%')).toBe(400);
    expect(await ask('/', 'elsewhere.example')).toBe(403);
    expect(await ask('/', undefined, 'POST')).toBe(405);
    expect((await fetch(`${origin}/missing.js`)).status).toBe(404);
  });
});
