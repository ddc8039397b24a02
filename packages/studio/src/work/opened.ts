import { go } from '../shell/route.ts';
import { openFile, reading } from './loaded.ts';

/**
 * Opens the table that the command line was given, where the address names one: `?open=<name>&key=<secret>`.
 *
 * @returns whether the address names one
 */
export async function openGiven(): Promise<boolean> {
  const query = new URLSearchParams(location.search);
  const [name, key] = [query.get('open'), query.get('key')];
  if (name === null || !/^[\da-f]{32}$/.test(key ?? '')) return false;
  // A reload must find what the reader has made of the table since.
  history.replaceState(undefined, '', location.pathname + location.hash);
  const bytes = await reading.run('Reading the table', async ({ signal }) => {
    const answer = await fetch(`./opened/${key}`, { signal });
    if (!answer.ok) throw new Error(`${name} is no longer served. Start softmeans studio again.`);
    return answer.blob();
  });
  if (bytes && (await openFile(bytes, name))) go('work', 'data');
  return true;
}
