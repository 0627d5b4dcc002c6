import {
  createSymmetricSolver,
  type AnalysisOptions,
  type SymmetricPattern,
  type SymmetricSolver,
  type SymmetricSolverFactory,
} from '../sparse/index.js';

/**
 * Hands out the linear solvers of an earlier solve of the same problem again, in the order in which they were made: their orderings,
 * symbolic analyses and memory serve all solves of a batch. A solver whose pattern has changed is made anew.
 */
export class SolverCache {
  private readonly made: { pattern: SymmetricPattern; groups?: Int32Array; solver: SymmetricSolver }[] = [];
  private next = 0;

  /** To be called before each solve: solvers of one solve are distinct. */
  begin(): void {
    this.next = 0;
  }

  readonly factory: SymmetricSolverFactory = (pattern, options: AnalysisOptions = {}) => {
    const place = this.next++;
    const found = this.made[place];
    if (found && samePattern(found.pattern, pattern) && sameNumbers(found.groups, options.groups)) {
      return found.solver;
    }
    const solver = createSymmetricSolver(pattern, options);
    this.made[place] = { pattern, solver, ...(options.groups ? { groups: options.groups } : {}) };
    return solver;
  };
}

function samePattern(one: SymmetricPattern, other: SymmetricPattern): boolean {
  return (
    one.order === other.order &&
    sameNumbers(one.columnPointers, other.columnPointers) &&
    sameNumbers(one.rowIndices, other.rowIndices)
  );
}

function sameNumbers(one: Int32Array | undefined, other: Int32Array | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.length === other.length && one.every((value, k) => value === other[k]);
}
