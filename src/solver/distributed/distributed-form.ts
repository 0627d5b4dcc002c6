import type { NonlinearProgram } from '../../nlp/nonlinear-program.js';
import type { NlpScaling } from '../nlp-scaling.js';
import type { ResolvedOptions } from '../options/table.js';
import type { ProblemStructure } from '../problem-structure.js';
import type { SolverCounters } from '../result.js';
import { SlackForm } from '../slack-form.js';
import { BorderedSolver } from './bordered-solver.js';
import type { Distribution } from './distribution.js';
import { sharedPlaces } from './shared-places.js';

/**
 * The part of a distributed problem that one rank has, in the algorithm's form. Its rows, and the entries of vectors that belong to it
 * alone, are as in `SlackForm`; the objective and the shared entries of gradients and of products J^T y and W v are sums over the
 * ranks. Products count shared rows on rank 0 only.
 */
export class DistributedForm extends SlackForm {
  /** Shared variables without the slacks, and the sum of their entries on its way. */
  private readonly sharedVariables: Int32Array;
  private readonly sums: Float64Array;
  /** Multipliers without those of uncounted rows. */
  private readonly counted: Float64Array;

  constructor(
    problem: NonlinearProgram,
    structure: ProblemStructure,
    scaling: NlpScaling,
    options: ResolvedOptions,
    counters: SolverCounters,
    distribution: Distribution,
  ) {
    const n = structure.freeVariables.length;
    const { variables, rows } = sharedPlaces(structure, distribution);
    const sharedVariables = variables.filter((index) => index < n);
    const border = { variables: sharedVariables, rows: rows.map((row) => n + row) };
    super(
      problem,
      structure,
      scaling,
      options,
      counters,
      (pattern, { groups } = {}) => new BorderedSolver(pattern, groups, border, distribution.communicator),
      distribution,
    );
    this.sharedVariables = sharedVariables;
    this.sums = new Float64Array(sharedVariables.length);
    this.counted = this.vectors.vector(this.rows);
  }

  override objective(w: Float64Array): number {
    return this.vectors.sum(super.objective(w));
  }

  override gradient(w: Float64Array, out: Float64Array): void {
    super.gradient(w, out);
    this.sumShared(out);
  }

  override multiplyJacobianTransposed(y: Float64Array, out: Float64Array): void {
    super.multiplyJacobianTransposed(this.countedRows(y), out);
    this.setSharedSlacks(y, out);
    this.sumShared(out);
  }

  override multiplyHessian(v: Float64Array, out: Float64Array): void {
    super.multiplyHessian(v, out);
    this.sumShared(out);
  }

  override multiplySystem(v: Float64Array, y: Float64Array, primal: Float64Array, dual: Float64Array): void {
    super.multiplySystem(v, this.countedRows(y), primal, dual);
    this.setSharedSlacks(y, primal);
    this.sumShared(primal);
  }

  override unscaledViolation(w: Float64Array, c: Float64Array): number {
    return this.vectors.largest(super.unscaledViolation(w, c));
  }

  override scaledViolation(w: Float64Array, c: Float64Array): number {
    return this.vectors.largest(super.scaledViolation(w, c));
  }

  private sumShared(out: Float64Array): void {
    const { sharedVariables, sums } = this;
    for (let k = 0; k < sums.length; k++) sums[k] = out[sharedVariables[k]];
    this.vectors.sumAll(sums);
    for (let k = 0; k < sums.length; k++) out[sharedVariables[k]] = sums[k];
  }

  private countedRows(y: Float64Array): Float64Array {
    const { counted, vectors } = this;
    const { uncountedRows } = vectors;
    if (uncountedRows.length === 0) return y;
    counted.set(y);
    for (let k = 0; k < uncountedRows.length; k++) counted[uncountedRows[k]] = 0;
    return counted;
  }

  /** The slacks of shared rows are copies like these: their entries of J^T y are no sums. */
  private setSharedSlacks(y: Float64Array, out: Float64Array): void {
    const { slackOfRow } = this.structure;
    const { rows } = this.shared;
    for (let k = 0; k < rows.length; k++) {
      const slack = slackOfRow[rows[k]];
      if (slack >= 0) out[this.variables + slack] = -y[rows[k]];
    }
  }
}
