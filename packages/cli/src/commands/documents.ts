import { type Column, type Table, csvChunks } from '@softmeans/tables';
import { type DocumentClustering, type DocumentsModel, clusterDocuments } from '@softmeans/texts';
import { Command, Option } from 'commander';
import { adjustedRand } from 'softmeans';
import {
  CallError,
  type TableOptions,
  counted,
  fixed,
  percent,
  sentenceList,
  shownName,
  whole,
} from '@softmeans/analysis/parts';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import { readAnyModelFile } from '../modelinput.ts';
import {
  type CommonOptions,
  addCommonOptions,
  addReadOptions,
  examples,
  kOption,
  outputPath,
  realNumber,
  seedOption,
  wholeNumber,
} from '../options.ts';
import { type OptionNames, inOptions } from '../optionnames.ts';
import { writeFile } from '../output.ts';
import { textsIn, withClusters } from '../placement.ts';
import { openStages } from '../progress.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

const LANGUAGES = [
  'none',
  'dutch',
  'english',
  'french',
  'german',
  'italian',
  'portuguese',
  'russian',
  'spanish',
  'swedish',
] as const;
type Named = (typeof LANGUAGES)[number];

interface DocumentsCommandOptions extends CommonOptions, TableOptions {
  readonly text: string;
  readonly k?: number;
  readonly apply?: string;
  readonly save?: string;
  readonly class?: string;
  readonly space: 'lsa' | 'tfidf';
  readonly components?: number;
  readonly model: 'kmeans' | 'mixture';
  readonly stopWords: Named;
  readonly stem: Named;
  readonly ngrams: number;
  readonly minDocuments?: number;
  readonly maxDocuments?: number;
  readonly maxTerms?: number;
  readonly sublinear?: true;
  readonly seed: number;
  readonly labels?: true;
}

/** Clusters of texts, and what each is about. */
export function documentsCommand(terminal: Terminal): Command {
  const command = new Command('documents')
    .description('Finds clusters of texts by their words, and says what each is about.')
    .argument('<file>', 'a table with a column of texts; - for standard input')
    .requiredOption('--text <name>', 'the column of texts')
    .addOption(kOption('use this many clusters instead of choosing').conflicts('apply'))
    .option('--apply <model>', 'put the texts into the clusters of this model file instead')
    .addOption(
      new Option('--space <name>', 'lsa: compare leading singular vectors; tfidf: the terms themselves')
        .choices(['lsa', 'tfidf'])
        .default('lsa'),
    )
    .addOption(
      new Option('--components <n>', 'singular vectors of lsa (default: 50)').argParser(wholeNumber(1)),
    )
    .addOption(
      new Option('--model <name>', 'what finds the clusters')
        .choices(['kmeans', 'mixture'])
        .default('kmeans'),
    )
    .addOption(
      new Option('--stop-words <language>', 'whose common words are left out')
        .choices(LANGUAGES)
        .default('english'),
    )
    .addOption(
      new Option('--stem <language>', 'bring words to their stems').choices(LANGUAGES).default('none'),
    )
    .addOption(
      new Option('--ngrams <n>', 'terms of up to so many words').argParser(wholeNumber(1, 5)).default(1),
    )
    .addOption(
      new Option(
        '--min-documents <x>',
        'leave out terms of fewer documents: a count, or a share below 1',
      ).argParser(realNumber(0)),
    )
    .addOption(
      new Option(
        '--max-documents <x>',
        'leave out terms of more documents: a share up to 1, or a count',
      ).argParser(realNumber(0)),
    )
    .addOption(new Option('--max-terms <n>', 'keep so many terms (default: 50000)').argParser(wholeNumber(1)))
    .option('--sublinear', 'weigh a count c as 1 + ln c')
    .option('--class <name>', 'a column of known classes: not used, but compared with the clusters')
    .addOption(seedOption())
    .option('--labels', 'with --json: add the cluster of each text')
    .option('--save <file>', 'write the model to this file, for --apply and "softmeans predict"', outputPath)
    .option('-o, --out <file>', 'write the table with its clusters to this CSV file', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans documents letters.csv --text body',
        'softmeans documents letters.csv --text body --k 6 --save letters.json',
        'softmeans documents new.csv --text body --apply letters.json --out new.clusters.csv',
      ),
    );
  return addCommonOptions(addReadOptions(command)).action((file: string, options: DocumentsCommandOptions) =>
    documents(file, options, terminal),
  );
}

async function documents(file: string, options: DocumentsCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { k, apply: modelFile, out, save, json, quiet } = options;
  const stages = openStages(terminal, options);
  try {
    const given = modelFile === undefined ? undefined : await readModel(modelFile);
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const texts = textsIn(table, options.text);
    const classes = options.class === undefined ? undefined : classesOf(table, options.class);
    if (given) {
      stages.begin('Finding the clusters')(0);
      const { labels, sureness } = await given.assign(texts, { signal });
      stages.end();
      const text = csvChunks({ columns: withClusters(table, given.about, { labels, sureness }) });
      if (out !== undefined) await writeFile(out, text, signal, [file, modelFile!]);
      if (json)
        await printJson(terminal, { rows: table.rows, k: given.k, about: given.about, labels, sureness });
      else if (out === undefined) for (const piece of text) await terminal.write(piece);
      else if (!quiet) await terminal.write(`${out}: ${counted(table.rows, 'text')} with their clusters.\n`);
      return;
    }
    const fitting = stages.begin('Finding clusters');
    const found = await clusterDocuments(texts, {
      ...(k !== undefined && { k }),
      column: options.text,
      space: options.space,
      model: options.model,
      stopWords: options.stopWords,
      stem: options.stem,
      ngrams: [1, options.ngrams],
      ...(options.components !== undefined && { components: options.components }),
      ...(options.minDocuments !== undefined && { minimumDocuments: options.minDocuments }),
      ...(options.maxDocuments !== undefined && { maximumDocuments: options.maxDocuments }),
      ...(options.maxTerms !== undefined && { maximumTerms: options.maxTerms }),
      ...(options.sublinear && { sublinear: true }),
      seed: options.seed,
      signal,
      onProgress: ({ fraction }) => fitting(fraction),
    }).catch((error: unknown) => {
      throw inOptions(error, OPTION_NAMES);
    });
    stages.end();
    const agreement = classes && (await adjustedRand(found.labels, classes));
    if (save !== undefined)
      await writeFile(save, [`${JSON.stringify(found.model)}\n`], signal, [file], '--save');
    if (out !== undefined) {
      const columns = withClusters(table, found.model.about, found);
      await writeFile(out, csvChunks({ columns }), signal, [file]);
    }
    if (json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        k: found.k,
        reasons: found.reasons,
        terms: found.terms,
        empty: found.empty,
        clusters: found.clusters,
        ...(agreement !== undefined && { adjustedRand: agreement }),
        warnings: found.warnings,
        seed: options.seed,
        seconds: found.seconds,
        ...(options.labels && { labels: found.labels, sureness: found.sureness }),
        ...((out ?? save) !== undefined && { files: { table: out, model: save } }),
      });
    } else if (!quiet) {
      await terminal.write(summary(found, table, texts, agreement, options, terminal));
    }
  } finally {
    stages.end();
  }
}

/** The library's options as this command calls them. */
const OPTION_NAMES: OptionNames = [
  [/^(?:clusterDocuments|learnTerms): /, ''],
  [/\bk is (?=\d)/, '--k is '],
  [/\bcomponents must\b/, '--components must'],
  [/\bminimumDocuments\b/g, '--min-documents'],
  [/\bmaximumDocuments\b/g, '--max-documents'],
  [/space: '(\w+)'/, '--space $1'],
];

async function readModel(path: string): Promise<DocumentsModel> {
  const { documents } = await readAnyModelFile(path);
  if (documents) return documents;
  throw new CallError(`${path} holds no model of documents. Give --apply a file that --save wrote.`);
}

function columnNamed(table: Table, name: string, option: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  const names = table.columns.slice(0, 12).map(({ name }) => shownName(name));
  throw new CallError(
    `${option}: there is no column ${shownName(name)}. The columns are ${names.join(', ')}.`,
  );
}

function classesOf(table: Table, name: string): string[] {
  const column = columnNamed(table, name, '--class');
  return Array.from({ length: table.rows }, (_, i) => String(column.values[i]));
}

function summary(
  found: DocumentClustering,
  table: Table,
  texts: readonly (string | null)[],
  agreement: number | undefined,
  { space, save, out }: DocumentsCommandOptions,
  { width, colors }: Terminal,
): string {
  const page = new Page({ width: widthOf(width), colors });
  page.title(
    `${shownName(table.name ?? 'The table', 60)}: ${counted(found.clusters.length, 'cluster')} of ${counted(table.rows, 'text')}.`,
  );
  for (const { label, size, share, terms, typical } of found.clusters) {
    page.heading(`${label + 1}  ${sentenceList(terms.slice(0, 3).map(({ term }) => shownName(term)))}`);
    page.paragraph(
      `${counted(size, 'text')}, ${percent(share)}. Terms: ${terms.map(({ term }) => shownName(term)).join(', ')}.`,
    );
    for (const row of typical)
      page.remark(`Row ${whole(row + 1)}: ${shownName(texts[row] ?? '', page.width - 20)}`);
  }
  page.heading('How they were found');
  for (const reason of found.reasons) page.paragraph(reason);
  page.paragraph(
    `${counted(found.terms, 'term')}, weighted by TF-IDF; texts compared by ${space === 'lsa' ? 'their leading singular vectors (LSA)' : 'their terms'}, whatever their length.`,
  );
  if (found.empty > 0) {
    page.paragraph(`${counted(found.empty, 'text has', 'texts have')} none of the terms and no cluster.`);
  }
  if (agreement !== undefined) {
    page.paragraph(
      `Agreement with the classes: adjusted Rand index ${fixed(agreement, 3)} (1 is full, 0 is chance).`,
    );
  }
  for (const warning of found.warnings) page.warning(warning);
  if (out !== undefined) page.paragraph(`The table with its clusters is in ${out}.`);
  if (save !== undefined)
    page.paragraph(`The model is in ${save}; "softmeans predict" puts new texts into the clusters.`);
  return page.toString();
}
