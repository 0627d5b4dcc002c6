import type { ProblemDefinition } from '../nlp/template.js';
import { createCounters } from '../solver/counters.js';
import type { KktErrors, SolverCounters, SolverResult, SolverStatus } from '../solver/index.js';
import type { BatchPoint } from './executor.js';
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
  consensus.forEach((index, k) => {
    x[index] = z[k]!;
    // At a bound the gradient that points outwards is the bound's multiplier.
    lower[index] = z[k] === whole.lower[index] ? Math.max(lagrangian[index]!, 0) : 0;
    upper[index] = z[k] === whole.upper[index] ? Math.max(-lagrangian[index]!, 0) : 0;
  });
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
