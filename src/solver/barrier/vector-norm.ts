import type { ResolvedOptions } from '../options/table.js';
import type { VectorSpace } from '../vector-space.js';

/** One of the norms in which the adaptive barrier strategy measures errors, built up entry by entry. */
export class VectorNorm {
  private value = 0;

  constructor(
    private readonly kind: ResolvedOptions['quality_function_norm_type'],
    private readonly vectors: VectorSpace,
  ) {}

  begin(): void {
    this.value = 0;
  }

  include(entry: number): void {
    if (this.kind === '1-norm') this.value += Math.abs(entry);
    else if (this.kind === 'max-norm') this.value = Math.max(this.value, Math.abs(entry));
    else this.value += entry * entry;
  }

  /** The norm of what all parts of the problem have included. */
  end(): number {
    const { vectors } = this;
    this.value = this.kind === 'max-norm' ? vectors.largest(this.value) : vectors.sum(this.value);
    return this.kind === '2-norm' ? Math.sqrt(this.value) : this.value;
  }

  /** The norm of a vector; `uncounted` are its entries that belong to another part of the problem as well, ascending. */
  of(v: Float64Array, uncounted: Int32Array): number {
    this.begin();
    let next = 0;
    for (let i = 0; i < v.length; i++) {
      if (i === uncounted[next]) next++;
      else this.include(v[i]);
    }
    return this.end();
  }

  /** The norm of factor * v where v has this norm. */
  scaled(norm: number, factor: number): number {
    return this.kind === '2-norm-squared' ? norm * factor * factor : norm * Math.abs(factor);
  }

  /** The norm made independent of the number of entries. */
  averaged(norm: number, count: number): number {
    if (count === 0) return 0;
    if (this.kind === 'max-norm') return norm;
    return norm / (this.kind === '2-norm' ? Math.sqrt(count) : count);
  }
}
