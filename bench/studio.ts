import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, chromium as playwright } from 'playwright-core';
import { RandomState } from '../packages/softmeans/src/index.ts';
import { buildSite } from '../scripts/site.js';
import { serve } from '../test/browser.ts';
import { chromium } from '../test/chromium.ts';

/** What the studio takes with a million points, in Chromium. */
export interface StudioTimes {
  readonly rows: number;
  /** As Chromium names itself. */
  readonly browser: string;
  /** What draws the points, as WebGL names it. */
  readonly renderer: string;
  /** From the drop to the table on the page, milliseconds. */
  readonly read: number;
  /** From the click to a recommended number of groups. */
  readonly choose: number;
  /** From the click to both models fitted to all rows, compared and drawn. */
  readonly fit: number;
  /** While the points are panned. */
  readonly framesPerSecond: number;
  /** The longest time for which the page did not answer, from the drop to the end. */
  readonly longestTask: number;
  /** Peak of the page's process, bytes; on Linux only. */
  readonly memory?: number;
}

const ROWS = 1_000_000;
const PATIENCE = 300_000;
const PAN_SECONDS = 4;

/** Measures the studio with a million rows of two columns; nothing where there is no Chromium. */
export async function measureStudio(): Promise<StudioTimes | undefined> {
  if (chromium === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'softmeans-bench-'));
  const path = join(folder, 'million.csv');
  writeFileSync(path, table());
  const site = await serve(await buildSite(), { isolated: true });
  const browser = await playwright.launch({
    executablePath: chromium,
    headless: true,
    args: ['--no-sandbox', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    await page.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { longTasks: tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ type: 'longtask', buffered: true });
    });
    await page.goto(site.url);
    const read = await time(async () => {
      await page.locator('input[type=file]').setInputFiles(path);
      await page.getByRole('heading', { level: 1, name: 'All 2 columns are used.' }).waitFor();
    });
    const choose = await time(async () => {
      await page.getByRole('link', { name: 'Find the groups' }).click();
      await page.getByRole('button', { name: /^Use \d+ groups?$/ }).waitFor();
    });
    const fit = await time(async () => {
      await page.getByRole('button', { name: /^Use \d+ groups?$/ }).click();
      await page.getByRole('heading', { level: 1, name: /Both agree on/ }).waitFor();
    });
    await page.getByRole('link', { name: 'Explore the groups' }).click();
    await page.getByRole('heading', { level: 1, name: /at home/ }).waitFor();
    const framesPerSecond = await pan(page);
    const longestTask = await page.evaluate(() => {
      const tasks: unknown = Reflect.get(globalThis, 'longTasks');
      return Array.isArray(tasks) ? Math.max(0, ...tasks.map(Number)) : 0;
    });
    const renderer = await page.evaluate(() => {
      const context = document.createElement('canvas').getContext('webgl2');
      const names = context?.getExtension('WEBGL_debug_renderer_info');
      return context && names ? String(context.getParameter(names.UNMASKED_RENDERER_WEBGL)) : 'none';
    });
    const memory = largestProcess();
    return {
      rows: ROWS,
      browser: `Chromium ${browser.version()}`,
      renderer,
      read,
      choose,
      fit,
      framesPerSecond,
      longestTask,
      ...(memory !== undefined && { memory }),
    };
  } finally {
    await browser.close();
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Five ovals. */
function table(): string {
  const random = new RandomState(5);
  const places = Array.from({ length: 5 }, () => [random.normal(0, 4), random.normal(0, 4)] as const);
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const [x, y] = places[i % places.length]!;
    const along = random.normal();
    return `${(x + along).toFixed(4)},${(y + 0.5 * along + 0.6 * random.normal()).toFixed(4)}`;
  });
  return `x,y\n${lines.join('\n')}\n`;
}

async function time(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Drags the points to and fro, and counts the frames that are drawn meanwhile. */
async function pan(page: Page): Promise<number> {
  const box = await page.locator('canvas').last().boundingBox();
  if (!box) throw new Error('No points are drawn.');
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(...middle);
  await page.mouse.down();
  const counting = page.evaluate(async (seconds) => {
    const started = performance.now();
    let frames = 0;
    while (performance.now() - started < 1000 * seconds) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      frames++;
    }
    return (1000 * frames) / (performance.now() - started);
  }, PAN_SECONDS);
  const started = performance.now();
  for (let step = 0; performance.now() - started < 1000 * PAN_SECONDS; step++) {
    await page.mouse.move(middle[0] + 80 * Math.sin(step / 5), middle[1] + 50 * Math.cos(step / 5));
  }
  await page.mouse.up();
  return counting;
}

/** The peak of the largest of this program's browser processes; nothing where the system does not tell. */
function largestProcess(): number | undefined {
  const peaks = processes().map((id) => {
    try {
      const command = readFileSync(`/proc/${id}/cmdline`, 'utf8');
      if (!command.includes('--type=renderer')) return 0;
      return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  const most = Math.max(0, ...peaks);
  return most > 0 ? most : undefined;
}

function processes(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
