import { OdeonError } from '../errors.js';
import type { NonlinearProgram, SparsityPattern } from '../nlp/nonlinear-program.js';
import { describeOrigin } from './explanation.js';

/**
 * Checks lengths, patterns and numbers of a problem.
 * @throws OdeonError naming the first fault.
 */
export function checkProblem(problem: NonlinearProgram): void {
  const { variables, constraints } = problem;
  if (variables === 0)
    throw new OdeonError('The problem has no variables.', 'Declare at least one variable.');
  const vectors: [string, Float64Array, number][] = [
    ['lower', problem.lower, variables],
    ['upper', problem.upper, variables],
    ['start', problem.start, variables],
    ['constraintLower', problem.constraintLower, constraints],
    ['constraintUpper', problem.constraintUpper, constraints],
  ];
  for (const [name, vector, length] of vectors) {
    if (vector.length !== length)
      throw new OdeonError(`${name} has ${vector.length} entries instead of ${length}.`);
    const undefinedAt = vector.findIndex(Number.isNaN);
    if (undefinedAt < 0) continue;
    const ofVariable = length === variables && !name.startsWith('constraint');
    const origin = ofVariable ? problem.variableOrigin(undefinedAt) : problem.constraintOrigin(undefinedAt);
    throw new OdeonError(`${name} of ${describeOrigin(origin)} is not a number.`);
  }
  checkPattern('jacobian', problem.jacobian, constraints, variables, false);
  checkPattern('hessian', problem.hessian, variables, variables, true);
}

function checkPattern(
  name: string,
  pattern: SparsityPattern,
  rows: number,
  columns: number,
  lower: boolean,
): void {
  const { rows: rowIndices, columns: columnIndices } = pattern;
  if (rowIndices.length !== columnIndices.length) {
    throw new OdeonError(
      `The ${name} has ${rowIndices.length} row and ${columnIndices.length} column indices.`,
    );
  }
  for (let k = 0; k < rowIndices.length; k++) {
    const inside =
      rowIndices[k] >= 0 && rowIndices[k] < rows && columnIndices[k] >= 0 && columnIndices[k] < columns;
    if (inside && (!lower || rowIndices[k] >= columnIndices[k])) continue;
    const place = `(${rowIndices[k]}, ${columnIndices[k]})`;
    throw new OdeonError(
      `Entry ${k} of the ${name} stands at ${place}, outside its ${lower ? 'lower triangle' : `${rows} x ${columns} matrix`}.`,
    );
  }
}

/** A sentence naming the first variable or constraint whose lower bound exceeds its upper bound; undefined if none does. */
export function contradictoryBounds(problem: NonlinearProgram): string | undefined {
  const { lower, upper, constraintLower, constraintUpper } = problem;
  for (let j = 0; j < lower.length; j++) {
    if (lower[j] <= upper[j]) continue;
    return `The bounds of ${describeOrigin(problem.variableOrigin(j))} contradict each other: ${lower[j]} > ${upper[j]}.`;
  }
  for (let i = 0; i < constraintLower.length; i++) {
    if (constraintLower[i] <= constraintUpper[i]) continue;
    const name = describeOrigin(problem.constraintOrigin(i));
    return `The bounds of constraint ${name} contradict each other: ${constraintLower[i]} > ${constraintUpper[i]}.`;
  }
  return undefined;
}
