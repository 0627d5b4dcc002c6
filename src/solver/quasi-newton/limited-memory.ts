import { dot } from '../direction.js';
import type { ResolvedOptions } from '../options/table.js';

/**
 * A limited-memory BFGS matrix in compact form (Byrd, Nocedal & Schnabel 1994, theorem 2.3; Nocedal & Wright 2006, eq. 7.24):
 *
 *   B = sigma I - Q M^{-1} Q^T,   Q = [sigma S, Y],   M = [ sigma S^T S   L  ]
 *                                                         [ L^T          -D ]
 *
 * with the last pairs s = x+ - x and y = grad L(x+) - grad L(x) as columns of S and Y, D the diagonal and L the strictly
 * lower part of S^T Y.
 */
export class LimitedMemory {
  sigma: number;
  /** Number of pairs in use. */
  count = 0;
  private readonly capacity: number;
  /** Pairs, oldest first. */
  private readonly s: Float64Array[] = [];
  private readonly y: Float64Array[] = [];
  private skipped = 0;

  constructor(
    readonly size: number,
    private readonly options: ResolvedOptions,
  ) {
    this.capacity = options.limited_memory_max_history;
    this.sigma = options.limited_memory_init_val;
    for (let k = 0; k < this.capacity; k++) {
      this.s.push(new Float64Array(size));
      this.y.push(new Float64Array(size));
    }
  }

  /** Number of columns of Q. */
  get rank(): number {
    return 2 * this.count;
  }

  /** Forgets all pairs. */
  reset(): void {
    this.count = 0;
    this.skipped = 0;
    this.sigma = this.options.limited_memory_init_val;
  }

  /**
   * Adds a pair (copied), dropping the oldest when full. A pair without positive curvature is skipped; once
   * `limited_memory_max_skipping` of them have followed one another, the next pair begins a new memory: like the start, it
   * leaves nothing but the initial multiple of the identity.
   */
  update(s: Float64Array, y: Float64Array): void {
    if (this.skipped >= this.options.limited_memory_max_skipping) {
      this.reset();
      return;
    }
    const curvature = dot(s, y);
    const ss = dot(s, s);
    const yy = dot(y, y);
    if (!(curvature > Math.sqrt(Number.EPSILON) * Math.sqrt(ss) * Math.sqrt(yy)) || this.capacity === 0) {
      this.skipped++;
      return;
    }
    this.skipped = 0;
    const full = this.count === this.capacity;
    const slotS = full ? (this.s.shift() as Float64Array) : this.s[this.count];
    const slotY = full ? (this.y.shift() as Float64Array) : this.y[this.count];
    if (full) {
      this.s.push(slotS);
      this.y.push(slotY);
    } else this.count++;
    slotS.set(s);
    slotY.set(y);
    this.sigma = this.initialScale(curvature, ss, yy);
  }

  /** Column `index` of Q into `out`, whose further entries become 0. */
  column(index: number, out: Float64Array): void {
    const { count, sigma } = this;
    out.fill(0);
    if (index < count) for (let i = 0; i < this.size; i++) out[i] = sigma * this.s[index][i];
    else out.set(this.y[index - count]);
  }

  /** M, rank x rank, row by row into `out`. */
  middleMatrix(out: Float64Array): void {
    const { count, sigma, s, y } = this;
    const order = 2 * count;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        out[i * order + j] = sigma * dot(s[i], s[j]);
        const lower = i > j ? dot(s[i], y[j]) : 0;
        out[i * order + count + j] = lower;
        out[(count + j) * order + i] = lower;
        out[(count + i) * order + count + j] = i === j ? -dot(s[i], y[i]) : 0;
      }
    }
  }

  private initialScale(curvature: number, ss: number, yy: number): number {
    const { options } = this;
    const first = curvature / ss;
    const second = yy / curvature;
    const scale = {
      scalar1: first,
      scalar2: second,
      scalar3: (first + second) / 2,
      scalar4: Math.sqrt(first * second),
      constant: options.limited_memory_init_val,
    }[options.limited_memory_initialization];
    return Math.min(
      Math.max(scale, options.limited_memory_init_val_min),
      options.limited_memory_init_val_max,
    );
  }
}
