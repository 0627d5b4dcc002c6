import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { CompiledProblem } from '../../nlp/index.js';
import {
  NlError,
  nlDefinition,
  nlScaling,
  nlSolution,
  readNl,
  writeSol,
  type NlProblem,
} from '../../nlp/nl/index.js';
import { parseOption, solveNonlinearProgramAsync, type InteriorPointOptions } from '../../solver/index.js';
import { CallError } from '../call-error.js';
import { exitCode, exitCodeOf } from '../exit-code.js';
import { Interruption } from '../interruption.js';
import { processTerminal } from '../terminal.js';

/** Keywords that every AMPL solver takes; they are about the interface, not about the solve. */
const interfaceKeywords = new Set(['wantsol', 'timing', 'objno', 'halt_on_ampl_error', 'option_file_name']);

/**
 * `odeon FILE.nl [-AMPL] [key=value ...]`: solves an AMPL problem and writes `FILE.sol` beside it. Options also come from the
 * environment variable `odeon_options`; the command line wins. With `-AMPL` the exit code is 0 whenever the solution file is
 * written, because the modelling language reads the outcome from there.
 */
export async function nlCommand([file, ...rest]: readonly string[]): Promise<number> {
  const ampl = rest.includes('-AMPL');
  const stub = file!.replace(/\.nl$/, '');
  const settings = [
    ...(process.env.odeon_options ?? '').split(/\s+/),
    ...rest.filter((text) => text !== '-AMPL'),
  ];
  const options = Object.assign({}, ...settings.map(solverOption)) as InteriorPointOptions;
  const problem = readProblem(stub);
  const terminal = processTerminal();
  for (const message of problem.messages) terminal.log(message);
  const interruption = new Interruption();
  const scaling = nlScaling(problem);
  const result = await solveNonlinearProgramAsync(new CompiledProblem(nlDefinition(problem)), options, {
    log: (line) => terminal.log(line),
    signal: interruption,
    ...(scaling ? { scaling } : {}),
  });
  interruption.dispose();
  const solution = nlSolution(problem, result);
  writeFileSync(`${stub}.sol`, writeSol(solution));
  terminal.log(`\n${solution.message}`);
  return ampl ? exitCode.solved : exitCodeOf(result.status);
}

function readProblem(stub: string): NlProblem {
  const names = (extension: string): string | undefined =>
    existsSync(`${stub}.${extension}`) ? readFileSync(`${stub}.${extension}`, 'utf8') : undefined;
  const columnNames = names('col');
  const rowNames = names('row');
  const bytes = readFileSync(`${stub}.nl`);
  try {
    return readNl(bytes, {
      ...(columnNames === undefined ? {} : { columnNames }),
      ...(rowNames === undefined ? {} : { rowNames }),
    });
  } catch (error) {
    if (error instanceof NlError) throw new CallError(`${stub}.nl: ${error.message}`, error.hint);
    throw error;
  }
}

function solverOption(text: string): InteriorPointOptions {
  if (text === '') return {};
  const equals = text.indexOf('=');
  if (equals <= 0) throw new CallError(`'${text}' is not of the form key=value`, 'for example: tol=1e-6');
  const name = text.slice(0, equals);
  return interfaceKeywords.has(name) ? {} : parseOption(name, text.slice(equals + 1));
}
