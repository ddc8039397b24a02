import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { compute } from '../computing/compute.ts';
import { counted } from '../drawing/number.ts';
import { facts } from './loaded.ts';

/** The first step: what is in the table, and what of it is used. */
export function Data(): JSX.Element {
  const table = facts.value!;
  const rows = useSignal<readonly (readonly (string | undefined)[])[]>([]);
  useSignalEffect(() => {
    const { id } = facts.value ?? {};
    if (id !== undefined)
      void compute('cells', { table: id, from: 0, to: 100 }).then((found) => (rows.value = found));
  });
  return (
    <main class="main" tabIndex={-1}>
      <h1 class="finding">
        {counted(table.rows, 'row')} and {counted(table.columns.length, 'column')}.
      </h1>
      <div class="cells-view" tabIndex={0} role="region" aria-label="The first rows">
        <table class="cells">
          <thead>
            <tr>
              {table.columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.value.map((row, i) => (
              <tr key={i}>
                {row.map((text, j) => (
                  <td key={j}>{text ?? <span class="q">–</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}
