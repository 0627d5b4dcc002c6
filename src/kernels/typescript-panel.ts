/**
 * Partial LDL^T of one panel in plain TypeScript: right-looking, one pivot at a time.
 *
 * Each step looks at the remaining candidate columns in turn. A 1x1 pivot of comfortable size is taken at once; otherwise
 * the column's largest candidate row is its partner, and the best of the two 1x1 pivots and the 2x2 pivot is taken if it passes
 * the threshold test over all remaining rows of the panel. Sources: Bunch & Kaufman, Math. Comp. 31 (1977) 163-179;
 * Duff & Reid, ACM TOMS 9 (1983) 302-325, section 3 (threshold test of 2x2 pivots); Ashcraft, Grimes & Lewis, SIAM J. Matrix
 * Anal. Appl. 20 (1998) 513-561 (why the multipliers must be bounded); Hogg, Ovtchinnikov & Scott, ACM TOMS 42 (2016) 1,
 * section 2 (the test against cancellation in the determinant).
 */

/** A 1x1 pivot with |d| >= PREFERRED * max|column| is taken without looking for a partner. */
const PREFERRED_QUALITY = 0.1;

/** The panel and the pivot found last; one object is reused for every call. */
export class PanelFactorization {
  /** Pivots replaced by +-tiny in the last call. */
  replaced = 0;

  private a: Float64Array = new Float64Array(0);
  private panel = 0;
  private ld = 0;
  private rows = 0;
  private columns = 0;
  private tiny = 0;
  /** Best pivot of the search: its quality (reciprocal bound of the multipliers), first column, and partner or -1. */
  private bestQuality = 0;
  private bestFirst = 0;
  private bestSecond = 0;

  /** See `DenseKernels.factorizePanel`. */
  run(
    a: Float64Array,
    integers: Int32Array,
    panel: number,
    ld: number,
    rows: number,
    columns: number,
    threshold: number,
    tiny: number,
    force: number,
    permutation: number,
    diagonal: number,
  ): number {
    this.a = a;
    this.panel = panel;
    this.ld = ld;
    this.rows = rows;
    this.columns = columns;
    this.tiny = tiny;
    this.replaced = 0;
    for (let j = 0; j < columns; j++) integers[permutation + j] = j;
    a.fill(0, diagonal, diagonal + 2 * columns);
    let eliminated = 0;
    let start = 0;
    while (eliminated < columns) {
      const found = this.search(eliminated, Math.max(start, eliminated), threshold);
      if (!found && force === 0) break;
      const first = this.bestFirst;
      const second = this.bestSecond;
      start = first + 1 < columns ? first + 1 : 0;
      this.exchange(integers, permutation, eliminated, first);
      if (second < 0) {
        this.eliminateOne(eliminated, diagonal);
        eliminated += 1;
      } else {
        this.exchange(integers, permutation, eliminated + 1, second === eliminated ? first : second);
        this.eliminateTwo(eliminated, diagonal);
        eliminated += 2;
      }
    }
    return eliminated;
  }

  /** Looks for a pivot among columns e..columns-1, from `start` on, cyclically; leaves the best one seen. */
  private search(e: number, start: number, threshold: number): boolean {
    const remaining = this.columns - e;
    this.bestQuality = -1;
    this.bestFirst = e;
    this.bestSecond = -1;
    for (let step = 0; step < remaining; step++) {
      let q = start + step;
      if (q >= this.columns) q -= remaining;
      const quality = this.quality1(e, q);
      this.offer(quality, q, -1);
      if (quality >= threshold && quality >= PREFERRED_QUALITY) {
        this.bestFirst = q;
        this.bestSecond = -1;
        return true;
      }
      const r = this.largestCandidate(e, q);
      if (r >= 0) {
        this.offer(this.quality1(e, r), r, -1);
        this.offer(this.quality2(e, q, r), q, r);
      }
      if (this.bestQuality >= threshold && this.bestQuality > 0) return true;
    }
    return false;
  }

  private offer(quality: number, first: number, second: number): void {
    if (quality > this.bestQuality) {
      this.bestQuality = quality;
      this.bestFirst = first;
      this.bestSecond = second;
    }
  }

  /** |d| / max|column| of the 1x1 pivot q; 0 if |d| is below `tiny` or zero. */
  private quality1(e: number, q: number): number {
    const d = Math.abs(this.a[this.panel + q * this.ld + q]);
    if (d === 0 || d < this.tiny) return 0;
    const largest = this.largestOffDiagonal(e, q, -1);
    return largest === 0 ? Infinity : d / largest;
  }

  /** 1 / max(|D^-1| [g_q, g_r]) of the 2x2 pivot (q, r), g the largest entries outside the pivot; 0 if it is unusable. */
  private quality2(e: number, q: number, r: number): number {
    const { a, panel, ld } = this;
    const d21 = Math.abs(a[panel + Math.min(q, r) * ld + Math.max(q, r)]);
    const d11 = a[panel + q * ld + q];
    const d22 = a[panel + r * ld + r];
    const scale = Math.max(Math.abs(d11), d21, Math.abs(d22));
    const product = (d11 / scale) * (d22 / scale);
    const square = (d21 / scale) * (d21 / scale);
    const determinant = Math.abs(product - square);
    if (!(determinant > 0) || determinant * scale < this.tiny) return 0;
    if (determinant < 0.5 * Math.max(Math.abs(product), square)) return 0;
    const gq = this.largestOffDiagonal(e, q, r) / scale;
    const gr = this.largestOffDiagonal(e, r, q) / scale;
    const bound1 = (Math.abs(d22) / scale) * gq + (d21 / scale) * gr;
    const bound2 = (d21 / scale) * gq + (Math.abs(d11) / scale) * gr;
    const bound = Math.max(bound1, bound2);
    return bound === 0 ? Infinity : determinant / bound;
  }

  /** max |a(i, q)| over the remaining rows i of the panel, without rows q and `skip`. NaN counts as infinite. */
  private largestOffDiagonal(e: number, q: number, skip: number): number {
    const { a, panel, ld, rows } = this;
    let largest = 0;
    for (let i = e; i < q; i++) {
      const value = Math.abs(a[panel + i * ld + q]);
      if (!(value <= largest) && i !== skip) largest = Number.isNaN(value) ? Infinity : value;
    }
    const column = panel + q * ld;
    for (let i = q + 1; i < rows; i++) {
      const value = Math.abs(a[column + i]);
      if (!(value <= largest) && i !== skip) largest = Number.isNaN(value) ? Infinity : value;
    }
    return largest;
  }

  /** The candidate row with the largest entry in column q, or -1 if all are zero. */
  private largestCandidate(e: number, q: number): number {
    const { a, panel, ld, columns } = this;
    let largest = 0;
    let found = -1;
    for (let i = e; i < columns; i++) {
      if (i === q) continue;
      const value = Math.abs(i < q ? a[panel + i * ld + q] : a[panel + q * ld + i]);
      if (value > largest) {
        largest = value;
        found = i;
      }
    }
    return found;
  }

  /** Exchanges candidates p and q (rows and columns; columns before p hold L), lower triangle only. */
  private exchange(integers: Int32Array, permutation: number, p: number, q: number): void {
    if (p === q) return;
    if (p > q) [p, q] = [q, p];
    const { a, panel, ld, rows } = this;
    [integers[permutation + p], integers[permutation + q]] = [
      integers[permutation + q],
      integers[permutation + p],
    ];
    for (let j = 0; j < p; j++) this.swap(panel + j * ld + p, panel + j * ld + q);
    for (let i = p + 1; i < q; i++) this.swap(panel + p * ld + i, panel + i * ld + q);
    this.swap(panel + p * ld + p, panel + q * ld + q);
    for (let i = q + 1; i < rows; i++) {
      const value = a[panel + p * ld + i];
      a[panel + p * ld + i] = a[panel + q * ld + i];
      a[panel + q * ld + i] = value;
    }
  }

  private swap(x: number, y: number): void {
    const value = this.a[x];
    this.a[x] = this.a[y];
    this.a[y] = value;
  }

  /** Eliminates the 1x1 pivot at position k. */
  private eliminateOne(k: number, diagonal: number): void {
    const { a, panel, ld, rows, columns } = this;
    const pivotColumn = panel + k * ld;
    let d = a[pivotColumn + k];
    if (d === 0 || Math.abs(d) < this.tiny) {
      d = d < 0 ? -this.tiny : this.tiny;
      this.replaced += 1;
    }
    a[diagonal + 2 * k] = d;
    if (d === 0) {
      a.fill(0, pivotColumn + k + 1, pivotColumn + rows);
      return;
    }
    for (let j = k + 1; j < columns; j++) {
      const factor = a[pivotColumn + j] / d;
      if (factor === 0) continue;
      const column = panel + j * ld;
      for (let i = j; i < rows; i++) a[column + i] -= factor * a[pivotColumn + i];
    }
    for (let i = k + 1; i < rows; i++) a[pivotColumn + i] /= d;
  }

  /** Eliminates the 2x2 pivot at positions k, k + 1. */
  private eliminateTwo(k: number, diagonal: number): void {
    const { a, panel, ld, rows, columns } = this;
    const column1 = panel + k * ld;
    const column2 = column1 + ld;
    const d11 = a[column1 + k];
    const d21 = a[column1 + k + 1];
    const d22 = a[column2 + k + 1];
    a[diagonal + 2 * k] = d11;
    a[diagonal + 2 * k + 1] = d21;
    a[diagonal + 2 * k + 2] = d22;
    a[column1 + k + 1] = 0;
    // The inverse of D over its largest entry: no overflow in the determinant.
    const scale = Math.max(Math.abs(d11), Math.abs(d21), Math.abs(d22));
    const determinant = (d11 / scale) * (d22 / scale) - (d21 / scale) * (d21 / scale);
    const e11 = d22 / scale / determinant;
    const e21 = -d21 / scale / determinant;
    const e22 = d11 / scale / determinant;
    for (let j = k + 2; j < columns; j++) {
      const x = a[column1 + j] / scale;
      const y = a[column2 + j] / scale;
      const factor1 = e11 * x + e21 * y;
      const factor2 = e21 * x + e22 * y;
      if (factor1 === 0 && factor2 === 0) continue;
      const column = panel + j * ld;
      for (let i = j; i < rows; i++) a[column + i] -= factor1 * a[column1 + i] + factor2 * a[column2 + i];
    }
    for (let i = k + 2; i < rows; i++) {
      const x = a[column1 + i] / scale;
      const y = a[column2 + i] / scale;
      a[column1 + i] = e11 * x + e21 * y;
      a[column2 + i] = e21 * x + e22 * y;
    }
  }
}
