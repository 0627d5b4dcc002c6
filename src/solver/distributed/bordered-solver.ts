import { createReductionKernels, type ReductionKernels } from '../../kernels/index.js';
import {
  PartialSolver,
  type FactorStatistics,
  type Inertia,
  type SymmetricPattern,
  type SymmetricSolver,
} from '../../sparse/index.js';
import { ReducedHessian } from '../kkt/reduced-space/index.js';
import type { Communicator } from './communicator.js';

/** Room for delayed unknowns in the corner before it must move. */
const SLACK = 8;

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
 * alike (Zavala, Laird & Biegler 2008, section 3; Kang, Word & Laird 2014). What a block cannot eliminate by acceptable pivots of its own
 * (where ranks meet in time, or dynamics are unstable) joins the shared unknowns in S. The inertia of the whole is the sum of those of
 * the pivots of all ranks and of S (Haynsworth 1968).
 */
export class BorderedSolver implements SymmetricSolver {
  readonly order: number;
  private readonly kernels: ReductionKernels = createReductionKernels();
  private readonly own: PartialSolver;
  private readonly border: Int32Array;
  /** Places in the given values of the entries that this rank counts, and their values. */
  private readonly places: Int32Array;
  private readonly values: Float64Array;
  private corner: ReducedHessian;
  /** Place in the corner of each of the unknowns that remained. */
  private corners = new Int32Array(0);
  private right: Float64Array;
  private reduced: Float64Array;
  private readonly rhs: Float64Array;
  /** Not finite, positive, negative and zero pivots, and the delayed unknowns of each rank. */
  private readonly counts: Float64Array;
  #inertia: Inertia = { positive: 0, negative: 0, zero: 0 };

  constructor(
    pattern: SymmetricPattern,
    groups: Int32Array | undefined,
    { variables, rows }: Border,
    private readonly communicator: Communicator,
  ) {
    const { order, columnPointers, rowIndices } = pattern;
    this.order = order;
    this.border = Int32Array.of(...variables, ...rows);
    const elsewhere = new Uint8Array(order);
    if (communicator.rank > 0) for (const row of rows) elsewhere[row] = 1;
    const entries = columnPointers[order];
    const places = new Int32Array(entries);
    const columns = new Int32Array(entries);
    let count = 0;
    for (let j = 0; j < order; j++) {
      for (let p = columnPointers[j]; p < columnPointers[j + 1]; p++) {
        if (elsewhere[j] === 1 || elsewhere[rowIndices[p]] === 1) continue;
        places[count] = p;
        columns[count++] = j;
      }
    }
    this.places = places.slice(0, count);
    this.values = new Float64Array(count);
    const ownRows = this.places.map((p) => rowIndices[p]);
    this.own = new PartialSolver(order, ownRows, columns.slice(0, count), this.border, groups);
    this.corner = new ReducedHessian(this.kernels, this.border.length + SLACK);
    this.right = new Float64Array(this.corner.order);
    this.reduced = new Float64Array(order);
    this.rhs = new Float64Array(order);
    this.counts = new Float64Array(4 + communicator.ranks);
  }

  /** The inertia of the whole matrix, of all ranks. */
  get inertia(): Inertia {
    return this.#inertia;
  }

  /** Of the corner: what every rank does alike. */
  get statistics(): FactorStatistics {
    const size = this.border.length;
    return {
      factorNonzeros: (size * (size + 1)) / 2,
      flops: size ** 3 / 3,
      supernodes: 1,
      delayedPivots: this.corners.length - size,
      perturbedPivots: 0,
    };
  }

  get record(): undefined {
    return undefined;
  }

  restart(): void {
    this.own.restart();
  }

  factorize(given: Float64Array): boolean {
    const { places, values, own, counts, communicator } = this;
    for (let k = 0; k < places.length; k++) values[k] = given[places[k]];
    counts.fill(0);
    const finite = own.factorize(values);
    if (finite) {
      const { positive, negative, zero } = own.inertia;
      counts.set([0, positive, negative, zero]);
      counts[4 + communicator.rank] = own.remaining.length - this.border.length;
    } else counts[0] = 1;
    communicator.allReduce(counts, 'sum');
    const [undefinedRanks, positive, negative, zero] = counts;
    if (undefinedRanks > 0) return false;
    this.#inertia = { positive, negative, zero };
    if (zero > 0) return true;
    const size = this.formCorner();
    const below = this.corner.factorize(0);
    this.#inertia = Number.isNaN(below)
      ? { positive, negative, zero: 1 }
      : { positive: positive + size - below, negative: negative + below, zero: 0 };
    return true;
  }

  solve(rhs: Float64Array, count = 1): void {
    for (let c = 0; c < count; c++) this.solveOne(rhs.subarray(c * this.order, (c + 1) * this.order));
  }

  increaseQuality(): boolean {
    return this.own.increaseQuality();
  }

  /** S over all ranks: the shared unknowns, then the delayed ones of each rank, then places without use. Returns how many are in use. */
  private formCorner(): number {
    const { own, border, counts, communicator } = this;
    const delayed = own.remaining.length - border.length;
    let size = border.length;
    let first = size;
    for (let rank = 0; rank < communicator.ranks; rank++) {
      if (rank === communicator.rank) first = size;
      size += counts[4 + rank];
    }
    if (size > this.corner.order) {
      this.corner = new ReducedHessian(this.kernels, size + Math.max(SLACK, size - border.length));
      this.right = new Float64Array(this.corner.order);
    }
    this.corners = Int32Array.from(own.remaining, (_, k) => (k < delayed ? first + k : k - delayed));
    const { corner, corners } = this;
    const { base, stride, order } = corner;
    const { doubles } = this.kernels.memory;
    doubles.fill(0, base, base + stride * order);
    own.forEachRemaining((i, j, value) => {
      const [row, column] = [corners[i], corners[j]];
      doubles[base + Math.min(row, column) * stride + Math.max(row, column)] += value;
    });
    corner.sum(base, communicator);
    for (let k = size; k < order; k++) doubles[base + k * stride + k] = 1;
    return size;
  }

  private solveOne(solution: Float64Array): void {
    const { own, border, corners, right, reduced, rhs, communicator } = this;
    rhs.set(solution);
    if (communicator.rank > 0) for (let k = 0; k < border.length; k++) rhs[border[k]] = 0;
    own.forward(rhs, reduced);
    right.fill(0);
    for (let k = 0; k < corners.length; k++) right[corners[k]] = reduced[k];
    communicator.allReduce(right, 'sum');
    this.corner.solve(right);
    for (let k = 0; k < corners.length; k++) reduced[k] = right[corners[k]];
    own.backward(reduced, solution);
  }
}
