import { basename, join } from 'node:path';
import { Command, Option } from 'commander';
import { writeModels } from 'softmeans';
import { bundledTable } from '../bundled.ts';
import { reproduction } from '../call.ts';
import type { Clustering, ClusteringOptions } from '../clustering/clustering.ts';
import { clusterTable } from '../clustering/clustering.ts';
import type { ClassMatch } from '../clustering/agreement.ts';
import { csvWithGroups } from '../columns.ts';
import { examine } from '../clustering/examination.ts';
import { readFile, selectInput } from '../input.ts';
import { NestedRows, nestedCovariances, printJson, sizesOf } from '../json.ts';
import { opinionsOf, validityOf } from '../clustering/findings.ts';
import {
  COVARIANCES,
  addCommonOptions,
  addFitOptions,
  effortOption,
  examples,
  kOption,
  outputPath,
  wholeNumber,
} from '../options.ts';
import { openFolder } from '../output.ts';
import { openStages } from '../progress.ts';
import { report } from '../report/report.ts';
import { WIDEST, widthOf } from '../summary/page.ts';
import { summarize } from '../summary/summary.ts';
import type { Terminal } from '../terminal.ts';

interface ClusterOptions extends ClusteringOptions {
  readonly out: string;
  readonly class?: string;
}

/** The main job: how many groups a table has, which, and how sure that is. */
export function clusterCommand(terminal: Terminal): Command {
  const command = new Command('cluster')
    .description(
      'Finds the groups in a table: chooses how many, fits K-means and a Gaussian mixture, compares and describes them, ' +
        'and writes the table with its groups, the models, a report and a summary into a folder.',
    )
    .argument(
      '[file]',
      'a table: CSV, TSV, JSON, NDJSON, Parquet, XLSX, NPY or NPZ; - for standard input; none for the bundled Old Faithful table',
    )
    .addOption(kOption('use this many groups instead of choosing').conflicts(['from', 'to']))
    .addOption(
      new Option('--from <n>', 'choose among this many groups and more (default: 1)').argParser(
        wholeNumber(1, 1_000_000),
      ),
    )
    .addOption(
      new Option('--to <n>', 'and up to this many (default: 10)').argParser(wholeNumber(1, 1_000_000)),
    )
    .addOption(
      new Option(
        '--covariance <family>',
        "the shape of the mixture's groups (default: the one with the lowest BIC)",
      ).choices(COVARIANCES),
    )
    .option('--class <name>', 'a column of known classes: not used, but compared with the groups');
  addFitOptions(command, 'standard')
    .addOption(effortOption())
    .option('-o, --out <folder>', 'the folder to write into', outputPath, 'softmeans-output')
    .addHelpText(
      'after',
      examples(
        'softmeans cluster table.csv',
        'softmeans cluster table.csv --k 4 --exclude year --missing drop --out groups',
        'softmeans cluster iris.csv --class species --json',
      ),
    );
  return addCommonOptions(command).action((file: string | undefined, options: ClusterOptions) =>
    cluster(file, options, terminal),
  );
}

async function cluster(file: string | undefined, options: ClusterOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const stages = openStages(terminal, options);
  try {
    const table =
      file === undefined
        ? bundledTable('faithful')
        : await readFile(file, options, signal, stages.begin('Reading the table'));
    const input = selectInput(table, options);
    const stem = stemOf(table.name);
    const names = {
      table: `${stem}.clustered.csv`,
      model: 'model.json',
      report: 'report.html',
      summary: 'summary.txt',
    };
    const folder = await openFolder(options.out, Object.values(names), file === undefined ? [] : [file]);
    try {
      const clustering = await examine(await clusterTable(input, options, stages, signal), stages, signal);
      const files = {
        table: join(options.out, names.table),
        model: join(options.out, names.model),
        report: join(options.out, names.report),
        summary: join(options.out, names.summary),
      };
      const frame = { files, call: reproduction(file, options, terminal.clusterCall) };
      const text = summarize(clustering, { ...frame, width: WIDEST, colors: false });
      stages.begin('Drawing the report')(0);
      const page = await report(clustering, frame);
      signal.throwIfAborted();
      stages.begin('Writing')(0);
      const models = { kmeans: clustering.kmeans.model, mixture: clustering.mixture.model };
      await folder.write(
        [
          { name: names.table, text: csvWithGroups(table, clustering.assigned) },
          { name: names.model, text: [writeModels(models)] },
          { name: names.report, text: [page] },
          { name: names.summary, text: [text] },
        ],
        signal,
      );
      stages.end();
      if (options.json) await printJson(terminal, findings(clustering, options, files));
      else if (!options.quiet) {
        const { width, colors } = terminal;
        await terminal.write(summarize(clustering, { ...frame, width: widthOf(width), colors }));
      }
    } catch (error) {
      await folder.abandon();
      throw error;
    }
  } finally {
    stages.end();
  }
}

/** A file's name without its folders and what says its format. */
function stemOf(name: string | undefined): string {
  const stem = basename(name ?? '')
    .replace(/\.gz$/i, '')
    .replace(/\.[a-z\d]{1,8}$/i, '');
  return stem === '' ? 'table' : stem.slice(0, 100);
}

/** The findings for programs: rows, groups and labels count from 0, numbers are not rounded. */
function findings(clustering: Clustering, options: ClusterOptions, files: object): object {
  const {
    input,
    k,
    choice,
    covariance,
    kmeans,
    mixture,
    agreement,
    classes,
    sureness,
    strangers,
    portraits,
  } = clustering;
  const { table, used, left } = input;
  const names = used.map(({ name }) => name);
  const byColumn = (values: readonly number[]): Record<string, number | null> =>
    Object.fromEntries(names.map((name, j) => [name, Number.isFinite(values[j]) ? values[j]! : null]));
  return {
    name: table.name,
    rows: table.rows,
    rowsUsed: sureness.rows,
    columns: used.length,
    used: names,
    left,
    scaling: options.scale,
    missing: options.missing,
    seed: options.seed,
    k,
    chosen: options.k === undefined,
    covariance,
    reasons: options.k === undefined ? choice.reasons : [`k = ${k} was asked for.`],
    votes: options.k === undefined ? choice.votes : [],
    scores: { rows: choice.rows, kmeans: choice.kmeans, mixture: choice.mixture },
    groups: portraits.groups.map(({ size, moments, marks }, group) => ({
      group,
      size,
      share: size / sureness.rows,
      center: byColumn(moments.map(({ mean }) => mean)),
      spread: byColumn(moments.map(({ spread }) => spread)),
      marks: marks.map(({ column, distance }) => ({ column: names[column], distance })),
    })),
    kmeans: {
      centers: new NestedRows(kmeans.model.centers),
      sizes: sizesOf(kmeans.labels, k),
      inertia: kmeans.fit.inertia,
      iterations: kmeans.fit.iterations,
      converged: kmeans.fit.converged,
      seconds: kmeans.fit.seconds,
      ...(options.labels && { labels: kmeans.labels }),
    },
    mixture: {
      covariance,
      weights: mixture.model.weights,
      means: new NestedRows(mixture.model.means),
      covariances: nestedCovariances(mixture.model),
      sizes: sizesOf(mixture.labels, k),
      logLikelihood: mixture.fit.logLikelihood,
      bic: mixture.fit.bic,
      aic: mixture.fit.aic,
      icl: mixture.fit.icl,
      iterations: mixture.fit.iterations,
      converged: mixture.fit.converged,
      seconds: mixture.fit.seconds,
      ...(options.labels && { labels: mixture.labels }),
    },
    agreement: {
      adjustedRand: agreement.adjustedRand,
      rows: agreement.rows,
      disagreeing: agreement.disagreeing,
      examples: agreement.examples,
    },
    ...(classes && {
      class: {
        name: classes.name,
        rows: classes.rows,
        kmeans: classMatch(classes.kmeans),
        mixture: classMatch(classes.mixture),
      },
    }),
    sureness: { over95: sureness.sure, under60: sureness.unsure, examples: sureness.examples },
    ...opinionsOf(clustering),
    ...validityOf(clustering),
    outliers: { threshold: strangers.threshold, expected: strangers.expected, rows: strangers.rows },
    warnings: clustering.warnings,
    notes: table.notes,
    files,
    seconds: clustering.seconds,
  };
}

function classMatch({
  adjustedRand,
  accuracy,
  matched,
  matching,
  classes,
  clusters,
  table,
}: ClassMatch): object {
  return { adjustedRand, accuracy, matched, classes, groups: clusters, matching, table };
}
