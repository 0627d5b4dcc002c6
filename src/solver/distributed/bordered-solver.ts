import { createReductionKernels, type ReductionKernels } from '../../kernels/index.js';
import {
  symmetricPattern,
  type FactorStatistics,
  type Inertia,
  type SymmetricPattern,
  type SymmetricSolver,
  type SymmetricSolverFactory,
} from '../../sparse/index.js';
import { ReducedHessian } from '../kkt/reduced-space/index.js';
import type { Communicator } from './communicator.js';

/** Columns of the border that are solved for at a time. */
const BLOCK = 32;
/** Doubles at the end of a scratch block, as the kernels ask. */
const SCRATCH_MARGIN = 16;

/** The indices of a rank's matrix that other ranks have as well: variables, whose entries add up over the ranks, and rows, which do not. */
export interface Border {
  readonly variables: Int32Array;
  readonly rows: Int32Array;
}

/**
 * The symmetric system of a distributed problem, of which this rank has one block K and a share of the corner:
 *
 *   [ K_1              B_1 ]
 *   [       ...        ... ]        S = C - sum over ranks of B_r^T K_r^{-1} B_r
 *   [            K_R   B_R ]
 *   [ B_1^T ...  B_R^T  C  ]
 *
 * Each rank eliminates its block; the Schur complement S of the shared unknowns is summed and factorised, dense, by every rank
 * alike (Zavala, Laird & Biegler 2008, section 3; Kang, Word & Laird 2014). The inertia of the whole is the sum of those of the blocks and of
 * S (Haynsworth 1968). A block that is singular for itself makes the whole count as singular.
 */
export class BorderedSolver implements SymmetricSolver {
  readonly order: number;
  private readonly kernels: ReductionKernels = createReductionKernels();
  private readonly own: SymmetricSolver;
  private readonly corner: ReducedHessian;
  /** Index of each own unknown and of each one of the border. */
  private readonly inside: Int32Array;
  private readonly border: Int32Array;
  /** Places in the given values and in the own block of its entries; the entries of B and C with their coordinates. */
  private readonly ownPlaces: Int32Array;
  private readonly ownPositions: Int32Array;
  private readonly ownValues: Float64Array;
  private readonly coupling: Coordinates;
  private readonly shared: Coordinates;
  /** Own unknowns that have entries in B, and the number of each among them. */
  private readonly linked: Int32Array;
  private readonly linkedNumber: Int32Array;
  /** Offsets of B^T and of a block of (K^{-1} B)^T, a column for each linked unknown; of D = I; of scratch memory. */
  private readonly transposed: number;
  private readonly solved: number;
  private readonly ones: number;
  private readonly scratch: number;
  private readonly columns: Float64Array;
  private readonly vector: Float64Array;
  private readonly corners: Float64Array;
  private readonly counts = new Float64Array(4);
  private readonly couplingValues: Float64Array;
  #inertia: Inertia = { positive: 0, negative: 0, zero: 0 };

  constructor(
    pattern: SymmetricPattern,
    groups: Int32Array | undefined,
    { variables, rows }: Border,
    private readonly communicator: Communicator,
    createSolver: SymmetricSolverFactory,
  ) {
    const { order } = pattern;
    this.order = order;
    this.border = Int32Array.of(...variables, ...rows);
    const place = new Int32Array(order).fill(-1);
    this.border.forEach((index, k) => (place[index] = -2 - k));
    const inside: number[] = [];
    for (let i = 0; i < order; i++) if (place[i] === -1) place[i] = inside.push(i) - 1;
    this.inside = Int32Array.from(inside);

    const sorted = sortEntries(pattern, place, variables.length, communicator.rank === 0);
    const { own } = sorted;
    this.coupling = sorted.coupling;
    this.shared = sorted.shared;
    const made = symmetricPattern(inside.length, own.rows, own.columns);
    this.ownPlaces = own.places;
    this.ownPositions = made.positions;
    this.ownValues = new Float64Array(made.pattern.rowIndices.length);
    const ownGroups = groups && Int32Array.from(inside, (index) => groups[index]);
    this.own = createSolver(made.pattern, ownGroups ? { groups: ownGroups } : {});

    const size = this.border.length;
    this.linkedNumber = new Int32Array(inside.length).fill(-1);
    const linked: number[] = [];
    for (const row of this.coupling.rows) {
      if (this.linkedNumber[row] === -1) this.linkedNumber[row] = linked.push(row) - 1;
    }
    this.linked = Int32Array.from(linked);
    this.couplingValues = new Float64Array(this.coupling.rows.length);
    this.corner = new ReducedHessian(this.kernels, size);
    const { memory } = this.kernels;
    this.transposed = memory.allocateDoubles(this.corner.stride * linked.length);
    this.solved = memory.allocateDoubles(BLOCK * linked.length);
    this.ones = memory.allocateDoubles(2 * linked.length);
    this.scratch = memory.allocateDoubles(BLOCK * linked.length + SCRATCH_MARGIN);
    for (let k = 0; k < linked.length; k++) memory.doubles[this.ones + 2 * k] = 1;
    this.columns = new Float64Array(BLOCK * inside.length);
    this.vector = new Float64Array(inside.length);
    this.corners = new Float64Array(size);
  }

  /** The inertia of the whole matrix, of all ranks. */
  get inertia(): Inertia {
    return this.#inertia;
  }

  get statistics(): FactorStatistics {
    return this.own.statistics;
  }

  get record(): undefined {
    return undefined;
  }

  restart(): void {
    this.own.restart();
  }

  factorize(values: Float64Array): boolean {
    const { ownPlaces, ownPositions, ownValues, own, counts, coupling, couplingValues } = this;
    ownValues.fill(0);
    for (let k = 0; k < ownPlaces.length; k++) ownValues[ownPositions[k]] = values[ownPlaces[k]];
    for (let k = 0; k < couplingValues.length; k++) couplingValues[k] = values[coupling.places[k]];
    const finite = own.factorize(ownValues);
    const { positive, negative, zero } = own.inertia;
    counts.set([finite ? 0 : 1, positive, negative, zero]);
    this.communicator.allReduce(counts, 'sum');
    if (counts[0] > 0) return false;
    this.#inertia = { positive: counts[1], negative: counts[2], zero: counts[3] };
    if (counts[3] > 0) return true;
    this.formCorner(values);
    const below = this.corner.factorize(0);
    const size = this.border.length;
    this.#inertia = Number.isNaN(below)
      ? { positive: counts[1], negative: counts[2], zero: 1 }
      : { positive: counts[1] + size - below, negative: counts[2] + below, zero: 0 };
    return true;
  }

  solve(rhs: Float64Array, count = 1): void {
    for (let c = 0; c < count; c++) this.solveOne(rhs.subarray(c * this.order, (c + 1) * this.order));
  }

  increaseQuality(): boolean {
    return this.own.increaseQuality();
  }

  /** S = C - B^T K^{-1} B over all ranks, its lower triangle, by blocks of columns. */
  private formCorner(values: Float64Array): void {
    const { kernels, corner, coupling, couplingValues, shared, linked, linkedNumber, columns, own, border } =
      this;
    const { base, stride } = corner;
    const size = border.length;
    const inner = this.inside.length;
    const { doubles } = kernels.memory;
    doubles.fill(0, base, base + stride * size);
    for (let k = 0; k < shared.places.length; k++)
      doubles[base + shared.columns[k] * stride + shared.rows[k]] += values[shared.places[k]];
    doubles.fill(0, this.transposed, this.transposed + stride * linked.length);
    for (let k = 0; k < couplingValues.length; k++)
      doubles[this.transposed + linkedNumber[coupling.rows[k]] * stride + coupling.columns[k]] +=
        couplingValues[k];
    for (let first = 0; first < size && linked.length > 0; first += BLOCK) {
      const width = Math.min(BLOCK, size - first);
      columns.fill(0, 0, width * inner);
      for (let q = 0; q < linked.length; q++) {
        const at = this.transposed + q * stride + first;
        for (let j = 0; j < width; j++) columns[j * inner + linked[q]] = doubles[at + j];
      }
      own.solve(columns, width);
      for (let q = 0; q < linked.length; q++) {
        const at = this.solved + q * width;
        for (let j = 0; j < width; j++) doubles[at + j] = columns[j * inner + linked[q]];
      }
      kernels.generalUpdate(
        base + first * stride + first,
        stride,
        this.transposed + first,
        stride,
        this.solved,
        width,
        this.ones,
        size - first,
        width,
        linked.length,
        this.scratch,
      );
    }
    corner.sum(base, this.communicator);
  }

  private solveOne(rhs: Float64Array): void {
    const { inside, border, vector, corners, coupling, couplingValues, own, communicator } = this;
    for (let i = 0; i < inside.length; i++) vector[i] = rhs[inside[i]];
    own.solve(vector);
    for (let k = 0; k < border.length; k++) corners[k] = communicator.rank === 0 ? rhs[border[k]] : 0;
    for (let k = 0; k < couplingValues.length; k++)
      corners[coupling.columns[k]] -= couplingValues[k] * vector[coupling.rows[k]];
    communicator.allReduce(corners, 'sum');
    this.corner.solve(corners);
    for (let i = 0; i < inside.length; i++) vector[i] = rhs[inside[i]];
    for (let k = 0; k < couplingValues.length; k++)
      vector[coupling.rows[k]] -= couplingValues[k] * corners[coupling.columns[k]];
    own.solve(vector);
    for (let i = 0; i < inside.length; i++) rhs[inside[i]] = vector[i];
    for (let k = 0; k < border.length; k++) rhs[border[k]] = corners[k];
  }
}

/** Entries of a matrix: coordinates and places in the given values. */
interface Coordinates {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly places: Int32Array;
}

/**
 * The entries of the own block, of B (own row, column of the border) and of the lower triangle of C that this rank counts: of shared
 * rows only where `counts`. `place` is the own number of an index, or -2 - its number in the border.
 */
function sortEntries(
  { order, columnPointers, rowIndices }: SymmetricPattern,
  place: Int32Array,
  sharedVariables: number,
  counts: boolean,
): { own: Coordinates; coupling: Coordinates; shared: Coordinates } {
  const parts = { own: new CoordinateList(), coupling: new CoordinateList(), shared: new CoordinateList() };
  for (let j = 0; j < order; j++) {
    for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
      const [row, column] = [place[rowIndices[p]], place[j]];
      if (row >= 0 && column >= 0) parts.own.add(row, column, p);
      else if (row >= 0) parts.coupling.add(row, -2 - column, p);
      else if (column >= 0) parts.coupling.add(column, -2 - row, p);
      else {
        const [low, high] = [Math.min(-2 - row, -2 - column), Math.max(-2 - row, -2 - column)];
        if (counts || high < sharedVariables) parts.shared.add(high, low, p);
      }
    }
  }
  return { own: parts.own.arrays(), coupling: parts.coupling.arrays(), shared: parts.shared.arrays() };
}

class CoordinateList {
  private readonly rows: number[] = [];
  private readonly columns: number[] = [];
  private readonly places: number[] = [];

  add(row: number, column: number, place: number): void {
    this.rows.push(row);
    this.columns.push(column);
    this.places.push(place);
  }

  arrays(): Coordinates {
    return {
      rows: Int32Array.from(this.rows),
      columns: Int32Array.from(this.columns),
      places: Int32Array.from(this.places),
    };
  }
}
