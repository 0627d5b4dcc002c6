import { readFileSync } from 'node:fs';
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { collectAssignment } from './assignments.js';
import { isAmplCall } from './ampl-call.js';
import { exitCode } from './exit-code.js';
import { failureRecord, reportFailure } from './failure.js';
import { processTerminal } from './terminal.js';

/*
 * Each command lives in a module of its own that is loaded when it is called: `odeon check` does not wait for the solver.
 */

/**
 * The program `odeon`: runs one command and sets the exit code of the process. The arguments are those behind the program's
 * name. Errors end as a message on standard error, never as a stack trace (but see `--debug`), and with `--json` as a JSON object
 * on standard output too.
 */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    process.exitCode = await run(argv);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return; // --help and --version
    process.exitCode = exitCode.wrongInput;
    // Commander has already said what it found.
    if (!(error instanceof CommanderError)) reportFailure(error, argv.includes('--debug'));
    if (argv.includes('--json')) processTerminal().result(`${JSON.stringify(failureRecord(error))}\n`);
  }
}

async function run(argv: readonly string[]): Promise<number> {
  if (isAmplCall(argv)) {
    const { nlCommand } = await import('./commands/nl.js');
    return nlCommand(argv);
  }
  let code: number = exitCode.solved;
  const program = declareProgram((result) => {
    code = result;
  });
  await program.parseAsync([...argv], { from: 'user' });
  return code;
}

function declareProgram(finish: (code: number) => void): Command {
  const program = new Command('odeon')
    .description(
      'Models of dynamic systems with neural networks in them, solved by simultaneous collocation.',
    )
    .version(version(), '-v, --version')
    .addHelpText(
      'after',
      '\nodeon FILE.nl [-AMPL] [key=value ...] solves an AMPL problem and writes FILE.sol.',
    )
    .showHelpAfterError('(odeon --help lists the commands, odeon COMMAND --help its options)')
    .exitOverride();

  const command = (text: string, description: string): Command =>
    program
      .command(text)
      .description(description)
      .option('--debug', 'show the stack of an error')
      .copyInheritedSettings(program);

  withModelOptions(command('solve <file>', 'solve a model ("-" reads it from standard input)'))
    .option('--json', 'print one JSON object on standard output; the log goes to standard error')
    .option('--out <dir>', 'write result.json, state.json, trajectory.csv, weights.json and figures there')
    .option(
      '--option <key=value>',
      'an option of the solver, by its name in Ipopt',
      collectAssignment('--option'),
    )
    .option('--state <file>', 'go on from a state.json that an earlier solve wrote with --out')
    .option(
      '--diagnose',
      'where the model is not solved, find constraints and bounds that contradict one another',
    )
    .option(
      '--covariance [names]',
      'covariance and standard errors of these variables; without names of all without time',
    )
    .option(
      '--residuals <count>',
      'number of residuals of a least-squares objective; default the measured values of mse(...)',
    )
    .option('--sensitivity <params>', 'derivatives of the optimum with respect to these parameters')
    .option('--no-decompose', 'solve a model that says how it is cut into batches as a whole')
    .option(
      '--executor <name>',
      'where batches are solved: in-process (default), threads or bullmq, on a cluster',
    )
    .option('--workers <count>', 'threads that solve batches; default one for each core')
    .option('--redis <url>', 'the Redis server of the cluster; default the environment variable ODEON_REDIS')
    .option('--checkpoint <file>', 'keep the state of a solve in batches there, after every round')
    .option('--resume', 'go on from the checkpoint, or from what an interrupted run left on the cluster')
    .option(
      '--log-json',
      'log iterations, or the rounds of a decomposed solve, as JSON objects, one on a line',
    )
    .option('--quiet', 'no log')
    .action(async (file: string, options) => {
      const { solveCommand } = await import('./commands/solve.js');
      finish(await solveCommand(file, options));
    });

  withReading(command('check <files...>', 'report every mistake in models, with its place and what to do'))
    .option('--json', 'print one JSON object on standard output')
    .option(
      '--structure',
      'count equations and degrees of freedom; name what is over-determined, unused or badly scaled',
    )
    .action(async (files: string[], options) => {
      const { checkCommand } = await import('./commands/check.js');
      finish(await checkCommand(files, options));
    });

  command('format <files...>', 'rewrite models in the standard layout')
    .option('--check', 'change nothing; exit with 1 where a file is not in the standard layout')
    .action(async (files: string[], options) => {
      const { formatCommand } = await import('./commands/format.js');
      finish(await formatCommand(files, options));
    });

  withModelOptions(
    command('simulate <file>', 'integrate the equations of a model with given weights, as CSV'),
  )
    .option('--on <data>', 'at the times of this table of the model, from its first row')
    .option('--out <file>', 'write there instead of to standard output')
    .action(async (file: string, options) => {
      const { simulateCommand } = await import('./commands/simulate.js');
      finish(await simulateCommand(file, options));
    });

  withModelOptions(command('export <file>', 'write the model, or the discretised problem for other solvers'))
    .option('--node [file]', 'as one model text, with included files and blocks written out')
    .option(
      '--network <name>',
      'a network with its starting weights and its scaling, as JSON on standard output',
    )
    .option('--nl <file>', 'as an AMPL .nl file, with the names in .row and .col beside it')
    .action(async (file: string, options) => {
      const { exportCommand } = await import('./commands/export.js');
      finish(await exportCommand(file, options));
    });

  command('worker', 'solve batches of decomposed models for runs elsewhere, until it is ended')
    .option('--redis <url>', 'the Redis server; default the environment variable ODEON_REDIS')
    .option('--concurrency <threads>', 'batches solved at a time; default one for each core')
    .option('--lock <seconds>', 'silence after which the batches of a worker go to others; default 10')
    .option('--quiet', 'no log')
    .action(async (options) => {
      const { workerCommand } = await import('./commands/worker.js');
      finish(await workerCommand(options));
    });

  command('init <dir>', 'begin a project: a model, its data and a README').action(async (folder: string) => {
    const { initCommand } = await import('./commands/init.js');
    finish(await initCommand(folder));
  });
  return program;
}

/** The option that widens what a model may read. */
function withReading(command: Command): Command {
  return command.option(
    '--allow-read <folder>',
    'the model may read files in this folder too, not only in its own',
    (folder: string, before: readonly string[] = []) => [...before, folder],
  );
}

/** The options that change what a model is solved with. */
function withModelOptions(command: Command): Command {
  return withReading(command)
    .option(
      '--data <name=file>',
      'read this table of the model from another file',
      collectAssignment('--data'),
    )
    .option('--set <param=value>', 'replace the value of a parameter', collectAssignment('--set'))
    .option('--start <network=file>', 'starting weights of a network, as JSON', collectAssignment('--start'));
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
