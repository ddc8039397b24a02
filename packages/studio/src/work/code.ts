import type { Plan } from './desk.ts';
import type { BundledName } from './tables.ts';

/** What a program needs to know to find the same groups. */
export interface CodeFacts {
  readonly plan: Plan;
  /** The table's file, or which of the library's own tables it is. */
  readonly file: string | undefined;
  readonly bundled: BundledName | undefined;
  readonly used: readonly string[];
  readonly k: number;
  readonly covariance: string;
  /** What was added to the variances, one amount per column. */
  readonly regularization: readonly number[];
}

/** TypeScript that finds the same groups, to the bit: the same rows, options and seed. */
export function codeOf({ plan, file, bundled, used, k, covariance, regularization }: CodeFacts): string {
  const { scale, missing, seed } = plan;
  const options = [`scaling: ${text(scale)}`, `missing: ${text(missing)}`, `seed: ${seed}`].join(', ');
  const names = used.map(text).join(', ');
  const read = bundled
    ? [
        `import { ${bundled}, gaussianMixture, kmeans } from 'softmeans';`,
        '',
        `const { ${used.join(', ')} } = ${bundled}().columns;`,
        `const data = { ${used.join(', ')} };`,
      ]
    : [
        `import { gaussianMixture, kmeans } from 'softmeans';`,
        `import { readTableFile, selectColumns } from '@softmeans/tables';`,
        '',
        `const table = await readTableFile(${text(file ?? 'table.csv')}${reading(plan)});`,
        `const { used } = selectColumns(table, { columns: [${names}] });`,
        'const data = Object.fromEntries(used.map(({ name, values }) => [name, values]));',
      ];
  return [
    ...read,
    `const options = { k: ${k}, ${options} } as const;`,
    '',
    'const hard = await kmeans(data, options);',
    'const soft = await gaussianMixture(data, {',
    '  ...options,',
    `  covariance: ${text(covariance)},`,
    `  regularization: [${regularization.join(', ')}],`,
    '});',
    '',
    'hard.model.centers; // k × columns, in the units of the table',
    'await soft.model.predictProba(data); // rows × k: the share of every group',
    '',
  ].join('\n');
}

function reading({ delimiter, header, sheet }: Plan): string {
  const options = [
    ...(delimiter === undefined ? [] : [`delimiter: ${text(delimiter)}`]),
    ...(header === undefined ? [] : [`header: ${header === 'yes'}`]),
    ...(sheet === undefined ? [] : [`sheet: ${/^\d+$/.test(sheet) ? sheet : text(sheet)}`]),
  ];
  return options.length === 0 ? '' : `, { ${options.join(', ')} }`;
}

/** A text as TypeScript writes it. */
function text(value: string): string {
  return `'${JSON.stringify(value)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", String.raw`\'`)}'`;
}
