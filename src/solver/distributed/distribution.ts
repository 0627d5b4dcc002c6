import { OdeonError } from '../../errors.js';
import type { ResolvedOptions } from '../options/table.js';
import type { Units } from '../unit-scaling.js';
import { reduced, type Communicator, type Reduction } from './communicator.js';

/**
 * One rank's place in a distributed solve. Every rank has the unknowns and rows of its batches and a copy of what all share: unknowns
 * such as the weights of a network, and the rows that hold only these. Copies have the same values on all ranks at all times. What the
 * objective says of shared unknowns alone is counted in the problem of one rank only, or in parts.
 */
export interface Distribution {
  readonly communicator: Communicator;
  /** The shared variables and rows in the numbering of this rank's problem, ascending; in the same order on all ranks. */
  readonly variables: Int32Array;
  readonly rows: Int32Array;
  /** The units in which the whole problem is solved (see `determineUnits`), those of this part; asked for where they may be needed. */
  units(options: ResolvedOptions): Units | undefined;
}

/** A problem or an option that cannot be solved in a distributed way; thrown on all ranks. */
export class DistributionError extends OdeonError {}

/** The message of a rank for what another rank has found and names. */
export const elsewhere = 'See the message of another rank.';

/** Adds up the shared entries of a vector of this rank's problem. */
export function sumShared(values: Float64Array, distribution: Distribution): void {
  reduceShared(values, 'sum', distribution);
}

/** Puts the shared entries of a vector of this rank's problem together with those of the others. */
export function reduceShared(
  values: Float64Array,
  reduction: Reduction,
  { variables, communicator }: Distribution,
): void {
  const parts = Float64Array.from(variables, (variable) => values[variable]);
  communicator.allReduce(parts, reduction);
  variables.forEach((variable, k) => (values[variable] = parts[k]));
}

/** @throws DistributionError for options that have no meaning across ranks. */
export function refuseDistributed(options: ResolvedOptions): void {
  if (options.hessian_approximation !== 'limited-memory') return;
  throw new DistributionError(
    "'hessian_approximation' = 'limited-memory' cannot be distributed.",
    'Solve the model without decomposing it.',
  );
}

/** @throws DistributionError where the equations of all ranks leave no unknown free: that is to be analysed as a whole. */
export function refuseTight(
  equations: readonly number[],
  unfixed: readonly number[],
  { communicator, variables, rows }: Distribution,
): void {
  const sharedRows = new Set(communicator.rank === 0 ? [] : rows);
  const sharedVariables = new Set(communicator.rank === 0 ? [] : variables);
  const freedom =
    unfixed.filter((variable) => !sharedVariables.has(variable)).length -
    equations.filter((row) => !sharedRows.has(row)).length;
  if (reduced(freedom, 'sum', communicator) > 0) return;
  throw new DistributionError(
    'The equations leave no unknown free.',
    'Solve the model without decomposing it.',
  );
}
