import type { ReductionKernels } from '../../../kernels/index.js';
import type { CoordinateMatrix } from '../slack-augmented-system.js';
import { areIndependent, type DependentSplit } from './dependent-split.js';

/**
 * H = W_yy + D_y of the dependent variables, sparse and symmetric of order m: its lower triangle in coordinates, the
 * diagonal first and complete. It is made from the runs of W: their first entries, followed by the number of entries.
 */
export class StateHessian {
  private readonly rows: Int32Array;
  private readonly columns: Int32Array;
  /** Entry of W of each entry, -1 for what stands on the diagonal of D only. */
  private readonly entries: Int32Array;
  private readonly values: Float64Array;
  /** The combinations of columns of `subtractHalf`, in the memory of the kernels: off the diagonal there are two for an entry. */
  private readonly combinations: number;
  private readonly targets: number;
  private readonly sources: number;
  private readonly coefficients: number;

  constructor(
    private readonly kernels: ReductionKernels,
    private readonly split: DependentSplit,
    private readonly hessian: CoordinateMatrix,
    starts: Int32Array,
  ) {
    const { place, dependents } = split;
    const m = dependents.length;
    const rows: number[] = Array.from({ length: m }, (_, j) => j);
    const columns = rows.slice();
    const entries: number[] = rows.map(() => -1);
    const add = (k: number): void => {
      const row = place[hessian.rows[k]];
      const column = place[hessian.columns[k]];
      if (row < 0 || column < 0) return;
      if (row === column && entries[row] === -1) {
        entries[row] = k;
        return;
      }
      rows.push(row);
      columns.push(column);
      entries.push(k);
    };
    for (let r = 0; r + 1 < starts.length; r++) {
      const [first, last] = [starts[r], starts[r + 1] - 1];
      const ofRow = hessian.rows[first] === hessian.rows[last];
      const [fixed, moving] = ofRow ? [hessian.rows, hessian.columns] : [hessian.columns, hessian.rows];
      if (place[fixed[first]] < 0 || areIndependent(place, moving[first], moving[last])) continue;
      for (let k = first; k <= last; k++) add(k);
    }
    this.rows = Int32Array.from(rows);
    this.columns = Int32Array.from(columns);
    this.entries = Int32Array.from(entries);
    this.values = new Float64Array(rows.length);
    const targets: number[] = [];
    const sources: number[] = [];
    for (let k = 0; k < rows.length; k++) {
      targets.push(rows[k]);
      sources.push(columns[k]);
      if (rows[k] === columns[k]) continue;
      targets.push(columns[k]);
      sources.push(rows[k]);
    }
    const { memory } = kernels;
    this.combinations = targets.length;
    this.targets = memory.allocateIntegers(targets.length);
    this.sources = memory.allocateIntegers(targets.length);
    this.coefficients = memory.allocateDoubles(targets.length);
    memory.integers.set(targets, this.targets);
    memory.integers.set(sources, this.sources);
  }

  /** Takes over the values of W, or 0 without `hessian`, and the diagonal `dw` of all variables. */
  update(dw: Float64Array, hessian: boolean): void {
    const { rows, columns, entries, values } = this;
    const { dependents } = this.split;
    const { doubles } = this.kernels.memory;
    let at = this.coefficients;
    for (let k = 0; k < rows.length; k++) {
      let value = hessian && entries[k] !== -1 ? this.hessian.values[entries[k]] : 0;
      if (k < dependents.length) value += dw[dependents[k]];
      values[k] = value;
      doubles[at++] = -0.5 * value;
      if (rows[k] !== columns[k]) doubles[at++] = -0.5 * value;
    }
  }

  /** V := V - T H / 2 for T and V of `height` rows, column j for dependent variable j, at these offsets with columns `stride` apart. */
  subtractHalf(t: number, v: number, stride: number, height: number): void {
    const { kernels, targets, sources, coefficients, combinations } = this;
    kernels.addScaledColumns(targets, sources, coefficients, combinations, t, v, stride, height);
  }

  /** out := H v, both of length m. */
  multiply(v: Float64Array, out: Float64Array): void {
    const { rows, columns, values } = this;
    const m = v.length;
    for (let j = 0; j < m; j++) out[j] = values[j] * v[j];
    for (let k = m; k < rows.length; k++) {
      const i = rows[k];
      const j = columns[k];
      out[i] += values[k] * v[j];
      if (i !== j) out[j] += values[k] * v[i];
    }
  }
}
