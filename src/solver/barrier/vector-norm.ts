import type { ResolvedOptions } from '../options/table.js';

/** One of the norms in which the adaptive barrier strategy measures errors, built up entry by entry. */
export class VectorNorm {
  private value = 0;

  constructor(private readonly kind: ResolvedOptions['quality_function_norm_type']) {}

  begin(): void {
    this.value = 0;
  }

  include(entry: number): void {
    if (this.kind === '1-norm') this.value += Math.abs(entry);
    else if (this.kind === 'max-norm') this.value = Math.max(this.value, Math.abs(entry));
    else this.value += entry * entry;
  }

  end(): number {
    return this.kind === '2-norm' ? Math.sqrt(this.value) : this.value;
  }

  of(v: Float64Array): number {
    this.begin();
    for (let i = 0; i < v.length; i++) this.include(v[i]);
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
