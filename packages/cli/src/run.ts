import { Command, CommanderError } from 'commander';
import { chooseCommand } from './commands/choose.ts';
import { clusterCommand } from './commands/cluster.ts';
import { compareCommand } from './commands/compare.ts';
import { datasetCommand } from './commands/dataset.ts';
import { describeCommand } from './commands/describe.ts';
import { documentsCommand } from './commands/documents.ts';
import { elbowCommand } from './commands/elbow.ts';
import { imageCommand } from './commands/image.ts';
import { imputeCommand } from './commands/impute.ts';
import { kernelKMeansCommand } from './commands/kernelkmeans.ts';
import { kmeansCommand } from './commands/kmeans.ts';
import { mixtureCommand } from './commands/mixture.ts';
import { outliersCommand } from './commands/outliers.ts';
import { plotCommand } from './commands/plot.ts';
import { predictCommand } from './commands/predict.ts';
import { regressCommand } from './commands/regress.ts';
import { reportCommand } from './commands/report.ts';
import { sampleCommand } from './commands/sample.ts';
import { segmentCommand } from './commands/segment.ts';
import { silhouetteCommand } from './commands/silhouette.ts';
import { spectralCommand } from './commands/spectral.ts';
import { studioCommand } from './commands/studio.ts';
import { Cancelled, ClosedOutput, DONE, WRONG_CALL, messageOf, statusOf } from './errors.ts';
import { examples } from './options.ts';
import type { Terminal } from './terminal.ts';
import { version } from './version.ts';

/**
 * Runs the command line.
 *
 * @param argv the arguments, without the program's own name
 * @param terminal where text goes, and when to stop
 * @returns the exit status: 0 done, 1 the job failed, 2 the call or the input is wrong, 130 cancelled by Ctrl-C
 * @example
 * const texts = [];
 * const write = async (text) => void texts.push(text);
 * const { signal } = new AbortController();
 * const terminal = { write, complain: write, width: 80, colors: false, progress: undefined, signal };
 * await run(['dataset', 'moons', '--rows', '2'], terminal); // 0
 * texts.join('').split('\n').length; // 4
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let output = '';
  let complaint = '';
  const program = new Command('softmeans')
    .description('Finds the groups in a table: K-means and its soft twin, the Gaussian mixture.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureOutput({
      writeOut: (text) => void (output += text),
      writeErr: (text) => void (complaint += text),
      outputError: (text, write) => write(text.replace(/^error: /, 'softmeans: ')),
      getOutHelpWidth: () => Math.min(100, terminal.width ?? 100),
      getErrHelpWidth: () => 100,
      getOutHasColors: () => terminal.colors,
    })
    .showHelpAfterError('See softmeans --help.')
    .exitOverride()
    .addHelpText('after', examples('softmeans cluster table.csv', 'softmeans cluster --help'));
  const commands = [
    clusterCommand,
    segmentCommand,
    documentsCommand,
    chooseCommand,
    elbowCommand,
    silhouetteCommand,
    compareCommand,
    plotCommand,
    reportCommand,
    kmeansCommand,
    mixtureCommand,
    spectralCommand,
    kernelKMeansCommand,
    outliersCommand,
    predictCommand,
    sampleCommand,
    regressCommand,
    imputeCommand,
    imageCommand,
    describeCommand,
    datasetCommand,
    studioCommand,
  ];
  for (const make of commands) {
    const command = make(terminal).copyInheritedSettings(program).helpOption('-h, --help', 'print this help');
    program.addCommand(command.showHelpAfterError(`See softmeans ${command.name()} --help.`));
    for (const inner of command.commands) {
      inner.copyInheritedSettings(program).helpOption('-h, --help', 'print this help');
      inner.showHelpAfterError(`See softmeans ${command.name()} ${inner.name()} --help.`);
    }
  }
  try {
    if (argv.length === 0) {
      await terminal.write(
        program.helpInformation({ error: false }) +
          examples('softmeans cluster table.csv', 'softmeans cluster --help'),
      );
      return DONE;
    }
    try {
      await program.parseAsync([...argv], { from: 'user' });
      return DONE;
    } finally {
      if (output !== '') await terminal.write(output);
      if (complaint !== '') await terminal.complain(complaint);
    }
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_CALL;
    if (error instanceof ClosedOutput) return DONE;
    if (terminal.signal.aborted) {
      await terminal.complain('cancelled\n');
      return statusOf(terminal.signal.reason instanceof Cancelled ? terminal.signal.reason : new Cancelled());
    }
    await terminal.complain(`softmeans: ${messageOf(error)}\n`);
    return statusOf(error);
  }
}
