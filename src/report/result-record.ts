import type { DiagnosisRecord } from '../diagnosis/index.js';
import type { Metric, Metrics } from '../model/metrics.js';
import type { Solution } from '../model/solution.js';
import type { DecompositionRecord, ExactRecord } from './decomposition-record.js';
import type { KktErrors, SolverStatus } from '../solver/index.js';

/** Seconds from the start of reading the model, by phase. */
export interface PhaseSeconds {
  readonly parse: number;
  readonly build: number;
  readonly solve: number;
  readonly total: number;
}

/** Covariance of variables, row by row; numbers that do not exist are NaN, which JSON writes as null. */
export interface CovarianceRecord {
  readonly status: 'regular' | 'singular';
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly standardErrors: readonly number[];
  readonly matrix: readonly (readonly number[])[];
  /** Absent where the objective was taken as a negative log-likelihood. */
  readonly residuals?: number;
  readonly degreesOfFreedom?: number;
  /** Where the status is singular: the unknowns that may move together without a change of the objective, and how far. */
  readonly unidentified?: readonly { readonly name: string; readonly share: number }[];
}

/** Derivatives of the optimum and of all variables without time with respect to a parameter. */
export interface SensitivityRecord {
  readonly status: 'regular' | 'singular';
  readonly objective: number;
  readonly values: Readonly<Record<string, number>>;
}

/** The object that `odeon solve --json` prints. Its keys are a contract: scripts rely on them. */
export interface ResultRecord {
  readonly status: SolverStatus;
  readonly objective: number;
  readonly iterations: number;
  readonly variables: number;
  readonly constraints: number;
  readonly nnz: { readonly jacobian: number; readonly hessian: number };
  readonly seconds: PhaseSeconds;
  readonly kkt: KktErrors;
  /** Errors of the freely integrated model. `JSON.stringify` writes an infinite error (a diverging model) as null. */
  readonly metrics: {
    readonly train?: Metric;
    readonly truth?: Metric;
    readonly validate: Readonly<Record<string, Metric>>;
  };
  /** For a model that was solved in batches (see `Model.decompose`). */
  readonly decomposition?: DecompositionRecord | ExactRecord;
  /** On request (`--diagnose`), for a model that was not solved: constraints and bounds that contradict one another. */
  readonly diagnosis?: DiagnosisRecord;
  /** On request (`--covariance`, `--sensitivity`), for a model that was solved; sensitivities by parameter. */
  readonly covariance?: CovarianceRecord;
  readonly sensitivity?: Readonly<Record<string, SensitivityRecord>>;
}

/** The figures of a solve. */
export function resultRecord(solution: Solution, metrics: Metrics, seconds: PhaseSeconds): ResultRecord {
  const { primal, dual, complementarity } = solution.errors;
  return {
    status: solution.status,
    objective: solution.objective,
    iterations: solution.iterations,
    variables: solution.variables,
    constraints: solution.constraints,
    nnz: { jacobian: solution.nonzeros.jacobian, hessian: solution.nonzeros.hessian },
    seconds,
    kkt: { primal, dual, complementarity },
    metrics,
  };
}

/**
 * What `result.json` holds: the record, what the solver said, and by name the values and reduced costs of all unknowns without
 * time (networks have files of their own) and the multipliers of all rows without time. A reduced cost is the multiplier of the
 * lower bound less that of the upper one.
 */
export function resultFile(solution: Solution, record: ResultRecord): object {
  const { layout, definition } = solution.transcription;
  const { x, lowerBoundMultipliers, upperBoundMultipliers } = solution.result;
  const values: Record<string, number> = {};
  const reducedCosts: Record<string, number> = {};
  for (const { variable, first, nodes } of layout.placements) {
    if (nodes || variable.role === 'network') continue;
    for (let component = 0; component < variable.size; component++) {
      const index = first + component;
      const name = variable.componentName(component);
      values[name] = x[index]!;
      reducedCosts[name] = lowerBoundMultipliers[index]! - upperBoundMultipliers[index]!;
    }
  }
  const multipliers: Record<string, number> = {};
  for (let row = 0; row < definition.constraints; row++) {
    const { name, time } = definition.constraintOrigin(row);
    if (time === undefined) multipliers[name] = solution.result.multipliers[row]!;
  }
  return { ...record, message: solution.message, values, reducedCosts, multipliers };
}
