import {
  createSymmetricSolver,
  symmetricPattern,
  type AnalysisOptions,
  type SymmetricPattern,
  type SymmetricSolver,
  type SymmetricSolverFactory,
  type SymmetricTriplets,
} from '../sparse/index.js';

/** A linear solver with what it was made for. */
interface Kept {
  readonly pattern: SymmetricPattern;
  readonly groups?: Int32Array;
  readonly solver: SymmetricSolver;
  /** Of pattern and groups. */
  readonly fingerprint: number;
}

/** A pattern with the triplets that it was made from. */
interface KeptPattern {
  readonly order: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly made: SymmetricTriplets;
}

/**
 * Hands out the linear solvers of an earlier solve of the same problem again, in the order in which they were made: their orderings,
 * symbolic analyses and memory serve all solves of a batch. A solver whose pattern has changed is made anew.
 *
 * Orderings depend on the first matrix that they were made for. So that a batch can go on elsewhere bit for bit, `analyses` records them
 * and `restore` makes them again.
 */
export class SolverCache {
  private made: (Kept | undefined)[] = [];
  /** Records of solvers that are still to be made, by their place. */
  private recorded: readonly Float64Array[] = [];
  private next = 0;
  /** Patterns of the matrices, in the order in which they were asked for. */
  private patterns: KeptPattern[] = [];
  private nextPattern = 0;

  /** To be called before each solve: solvers of one solve are distinct. */
  begin(): void {
    this.next = 0;
    this.nextPattern = 0;
    for (const kept of this.made) kept?.solver.restart();
  }

  /** One record for each place: a fingerprint of the matrix's pattern and what its analysis was made from; empty where there is none. */
  analyses(): readonly Float64Array[] {
    const places = Math.max(this.made.length, this.recorded.length);
    return Array.from({ length: places }, (_, place) => {
      const kept = this.made[place];
      if (!kept) return this.recorded[place]?.slice() ?? new Float64Array(0);
      const { record } = kept.solver;
      if (!record) return new Float64Array(0);
      const result = new Float64Array(record.length + 1);
      result[0] = kept.fingerprint;
      result.set(record, 1);
      return result;
    });
  }

  /** From now on the solvers are those of the records. The ones at hand stay where they are the same. */
  restore(recorded: readonly Float64Array[]): void {
    const present = this.analyses();
    this.made = this.made.map((kept, place) =>
      kept && sameNumbers(present[place], recorded[place]) ? kept : undefined,
    );
    this.recorded = recorded;
  }

  /** Entries of all factors in memory. */
  get factorNonzeros(): number {
    return this.made.reduce((sum, kept) => sum + (kept?.solver.statistics.factorNonzeros ?? 0), 0);
  }

  /** Bytes of the patterns: of each entry its row and column as given, its row in the pattern and its place there. */
  get patternBytes(): number {
    return this.patterns.reduce((sum, { rows }) => sum + 4 * rows.length * Int32Array.BYTES_PER_ELEMENT, 0);
  }

  /** Gives the memory of all solvers back; their orderings stay known. */
  release(): void {
    this.patterns = [];
    this.recorded = this.analyses();
    this.made = [];
  }

  readonly factory: SymmetricSolverFactory = Object.assign(
    (pattern: SymmetricPattern, options: AnalysisOptions = {}) => this.solverOf(pattern, options),
    {
      patternOf: (order: number, rows: Int32Array, columns: Int32Array) =>
        this.patternOf(order, rows, columns),
    },
  );

  private solverOf(pattern: SymmetricPattern, options: AnalysisOptions): SymmetricSolver {
    const place = this.next++;
    const found = this.made[place];
    if (found && samePattern(found.pattern, pattern) && sameNumbers(found.groups, options.groups)) {
      return found.solver;
    }
    const recorded = found ? undefined : this.recorded[place];
    const own = fingerprint(pattern, options.groups);
    const known = recorded?.[0] === own;
    const record = known ? { record: Int32Array.from(recorded.subarray(1)) } : {};
    const solver = createSymmetricSolver(pattern, { ...options, ...record });
    this.made[place] = {
      pattern,
      solver,
      fingerprint: own,
      ...(options.groups ? { groups: options.groups } : {}),
    };
    return solver;
  }

  private patternOf(order: number, rows: Int32Array, columns: Int32Array): SymmetricTriplets {
    const place = this.nextPattern++;
    const found = this.patterns[place];
    if (found?.order === order && sameNumbers(found.rows, rows) && sameNumbers(found.columns, columns)) {
      return found.made;
    }
    const made = symmetricPattern(order, rows, columns);
    this.patterns[place] = { order, rows, columns, made };
    return made;
  }
}

function samePattern(one: SymmetricPattern, other: SymmetricPattern): boolean {
  if (one === other) return true;
  return (
    one.order === other.order &&
    sameNumbers(one.columnPointers, other.columnPointers) &&
    sameNumbers(one.rowIndices, other.rowIndices)
  );
}

/** Tells patterns apart: FNV-1a over their numbers. */
function fingerprint({ order, columnPointers, rowIndices }: SymmetricPattern, groups?: Int32Array): number {
  let hash = 0x811c9dc5;
  for (const numbers of [Int32Array.of(order), columnPointers, rowIndices, groups ?? []]) {
    for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193);
  }
  return hash >>> 0;
}

type Numbers = Int32Array | Float64Array;

function sameNumbers(one: Numbers | undefined, other: Numbers | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  if (one.length !== other.length) return false;
  for (let k = 0; k < one.length; k++) if (one[k] !== other[k]) return false;
  return true;
}
