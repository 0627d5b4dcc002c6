import type { SolverCounters } from './result.js';

/** Counters at zero, to be filled during one solve. */
export function createCounters(): SolverCounters {
  return {
    objective: 0,
    gradient: 0,
    constraints: 0,
    jacobian: 0,
    hessian: 0,
    factorizations: 0,
    secondsEvaluating: 0,
    secondsFactorizing: 0,
    secondsSolving: 0,
    secondsTotal: 0,
  };
}
