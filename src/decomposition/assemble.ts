import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import type { ProblemDefinition } from '../nlp/template.js';
import { createCounters } from '../solver/counters.js';
import type { KktErrors, SolverCounters, SolverResult, SolverStatus } from '../solver/index.js';
import type { BatchPoint } from './executor.js';
import { lagrangianOf } from './lagrangian.js';
import type { Split } from './split.js';

/** Figures of a decomposed solve that its points do not hold. */
export interface Outcome {
  readonly status: SolverStatus;
  readonly message: string;
  readonly objective: number;
  readonly iterations: number;
}

/**
 * The batches' points as one point of the whole problem, the consensus in the place of the copies. The multipliers of shared rows are
 * the sums of the batches'. Errors are those of the whole problem's optimality conditions there.
 */
export function assemble(
  whole: ProblemDefinition,
  { batches, consensus }: Split,
  z: Float64Array,
  points: readonly BatchPoint[],
  outcome: Outcome,
): SolverResult {
  const { variables: n, constraints: m } = whole;
  const x = Float64Array.from(whole.start);
  const lower = new Float64Array(n);
  const upper = new Float64Array(n);
  const lagrangian = new Float64Array(n);
  const multipliers = new Float64Array(m);
  const constraintValues = new Float64Array(m);
  const counters = createCounters();
  points.forEach((point, k) => {
    const { variables, rows } = batches[k]!;
    variables.forEach((index, own) => {
      x[index] = point.x[own]!;
      lower[index] = point.lowerBoundMultipliers[own]!;
      upper[index] = point.upperBoundMultipliers[own]!;
      lagrangian[index] = lagrangian[index]! + point.lagrangian[own]!;
    });
    rows.forEach((row, own) => {
      multipliers[row] = multipliers[row]! + point.multipliers[own]!;
      constraintValues[row] = point.constraintValues[own]!;
    });
    for (const name of Object.keys(counters) as (keyof SolverCounters)[]) {
      counters[name] += point.counters[name];
    }
  });
  consensus.forEach((index, k) => (x[index] = z[k]!));
  boundMultipliers(whole, consensus, { x, lower, upper, lagrangian });
  return {
    ...outcome,
    x,
    multipliers,
    lowerBoundMultipliers: lower,
    upperBoundMultipliers: upper,
    constraintValues,
    barrierParameter: Math.max(...points.map(({ barrierParameter }) => barrierParameter)),
    errors: errorsOf(whole, { x, lower, upper, lagrangian, constraintValues }),
    counters,
  };
}

/**
 * The same for a point that the whole problem was solved for with the unknowns `held` kept: their bounds' multipliers and the errors
 * are those of the problem in which they are free.
 */
export function freed(
  whole: ProblemDefinition,
  problem: NonlinearProgram,
  held: Int32Array,
  result: SolverResult,
): SolverResult {
  const { x, multipliers, constraintValues } = result;
  const lower = result.lowerBoundMultipliers.slice();
  const upper = result.upperBoundMultipliers.slice();
  const lagrangian = lagrangianOf(problem, x, multipliers);
  boundMultipliers(whole, held, { x, lower, upper, lagrangian });
  return {
    ...result,
    lowerBoundMultipliers: lower,
    upperBoundMultipliers: upper,
    errors: errorsOf(whole, { x, lower, upper, lagrangian, constraintValues }),
  };
}

/** At a bound the gradient that points outwards is the bound's multiplier. */
function boundMultipliers(
  whole: ProblemDefinition,
  unknowns: Int32Array,
  { x, lower, upper, lagrangian }: Record<'x' | 'lower' | 'upper' | 'lagrangian', Float64Array>,
): void {
  for (const index of unknowns) {
    lower[index] = x[index] === whole.lower[index] ? Math.max(lagrangian[index]!, 0) : 0;
    upper[index] = x[index] === whole.upper[index] ? Math.max(-lagrangian[index]!, 0) : 0;
  }
}

function errorsOf(
  whole: ProblemDefinition,
  { x, lower, upper, lagrangian, constraintValues }: Record<string, Float64Array>,
): KktErrors {
  let [primal, dual, complementarity] = [0, 0, 0];
  for (let row = 0; row < whole.constraints; row++) {
    const value = constraintValues![row]!;
    primal = Math.max(primal, whole.constraintLower[row]! - value, value - whole.constraintUpper[row]!);
  }
  for (let k = 0; k < whole.variables; k++) {
    const [low, high, value] = [whole.lower[k]!, whole.upper[k]!, x![k]!];
    if (low === high) continue;
    primal = Math.max(primal, low - value, value - high);
    dual = Math.max(dual, Math.abs(lagrangian![k]! - lower![k]! + upper![k]!));
    if (low > -Infinity) complementarity = Math.max(complementarity, Math.abs(lower![k]! * (value - low)));
    if (high < Infinity) complementarity = Math.max(complementarity, Math.abs(upper![k]! * (high - value)));
  }
  return { primal, dual, complementarity };
}
