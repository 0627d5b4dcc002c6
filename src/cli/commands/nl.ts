import process from 'node:process';
import {
  describeEvaluationError,
  describeInfeasibleSet,
  diagnoseStructure,
  findInfeasibleSet,
  structuralFindings,
  withEvaluationError,
} from '../../diagnosis/index.js';
import type { CompiledProblem } from '../../nlp/index.js';
import { nlScaling, nlSolution, writeSol } from '../../nlp/nl/index.js';
import {
  parseOption,
  solveNonlinearProgramAsync,
  type InteriorPointOptions,
  type SolverResult,
} from '../../solver/index.js';
import { CallError } from '../call-error.js';
import { exitCode, exitCodeOf } from '../exit-code.js';
import { Interruption } from '../interruption.js';
import { openNl } from '../nl-file.js';
import { writeText } from '../output-files.js';
import { processTerminal } from '../terminal.js';

/** Keywords that every AMPL solver takes; they are about the interface, not about the solve. */
const interfaceKeywords = new Set([
  'wantsol',
  'timing',
  'objno',
  'halt_on_ampl_error',
  'option_file_name',
  'diagnose',
]);

/**
 * `odeon FILE.nl [-AMPL] [key=value ...]`: solves an AMPL problem and writes `FILE.sol` beside it. Options also come from the
 * environment variable `odeon_options`; the command line wins. With `-AMPL` the exit code is 0 whenever the solution file is
 * written, because the modelling language reads the outcome from there. `diagnose=yes` asks for the constraints and bounds of a
 * problem that was not solved which contradict one another.
 */
export async function nlCommand([file, ...rest]: readonly string[]): Promise<number> {
  const ampl = rest.includes('-AMPL');
  const stub = file!.replace(/\.nl$/, '');
  const settings = [
    ...(process.env.odeon_options ?? '').split(/\s+/),
    ...rest.filter((text) => text !== '-AMPL'),
  ];
  const diagnose = settings.includes('diagnose=yes');
  const options = Object.assign({}, ...settings.map(solverOption)) as InteriorPointOptions;
  const { problem, program } = openNl(stub);
  const terminal = processTerminal();
  for (const message of problem.messages) terminal.log(message);
  const interruption = new Interruption();
  const scaling = nlScaling(problem);
  const solved = await solveNonlinearProgramAsync(program, options, {
    log: (line) => terminal.log(line),
    signal: interruption,
    ...(scaling ? { scaling } : {}),
  });
  interruption.dispose();
  const result = withEvaluationError(program, solved);
  const solution = nlSolution(problem, result);
  writeText(`${stub}.sol`, writeSol(solution));
  terminal.log(`\n${solution.message}`);
  if (result.status !== 'optimal' && result.status !== 'acceptable')
    for (const line of findings(program, result, diagnose)) terminal.log(line);
  return ampl ? exitCode.solved : exitCodeOf(result.status);
}

/** What can be said about a problem that was not solved. */
function findings(program: CompiledProblem, { status, x }: SolverResult, diagnose: boolean): string[] {
  // The message of an evaluation error has the formula already.
  const undefinedPart = status === 'evaluation_error' ? undefined : program.findEvaluationError(x);
  return [
    ...(undefinedPart ? [`Not finite at the last iterate: ${describeEvaluationError(undefinedPart)}`] : []),
    ...structuralFindings(diagnoseStructure(program)),
    ...(diagnose
      ? describeInfeasibleSet(findInfeasibleSet(program, x.every(Number.isFinite) ? { x } : {}))
      : []),
  ];
}

function solverOption(text: string): InteriorPointOptions {
  if (text === '') return {};
  const equals = text.indexOf('=');
  if (equals <= 0) throw new CallError(`'${text}' is not of the form key=value`, 'for example: tol=1e-6');
  const name = text.slice(0, equals);
  return interfaceKeywords.has(name) ? {} : parseOption(name, text.slice(equals + 1));
}
