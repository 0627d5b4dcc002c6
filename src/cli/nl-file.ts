import { existsSync, readFileSync } from 'node:fs';
import { CompiledProblem } from '../nlp/index.js';
import { NlError, nlDefinition, readNl, type NlProblem } from '../nlp/nl/index.js';
import { CallError } from './call-error.js';

/** A problem read from `STUB.nl`, and its evaluators. */
export interface OpenNl {
  readonly problem: NlProblem;
  readonly program: CompiledProblem;
}

/**
 * Reads `STUB.nl` with the names of `STUB.row` and `STUB.col` where they lie beside it.
 * @throws CallError for a file that cannot be read.
 */
export function openNl(stub: string): OpenNl {
  const problem = readProblem(stub);
  return { problem, program: new CompiledProblem(nlDefinition(problem)) };
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
