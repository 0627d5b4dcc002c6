import { ArrayBufferStore, LinearMemory, WebAssemblyStore } from './memory.js';
import type { VectorKernels } from './vector-kernels.js';

/** The vector kernels in plain TypeScript: reference and fallback, with a memory of at most `maximumPages` pages of 64 KiB. */
export function createTypeScriptVectorKernels(maximumPages?: number): VectorKernels {
  const store =
    typeof WebAssembly === 'undefined' ? new ArrayBufferStore() : new WebAssemblyStore(maximumPages);
  return new TypeScriptVectorKernels(new LinearMemory(store));
}

class TypeScriptVectorKernels implements VectorKernels {
  readonly name = 'typescript';

  constructor(readonly memory: LinearMemory) {}

  maxNorm(x: number, count: number): number {
    const { doubles: a } = this.memory;
    let norm = 0;
    for (let i = x; i < x + count; i++) norm = Math.max(norm, Math.abs(a[i]));
    return norm;
  }

  oneNorm(x: number, count: number): number {
    const { doubles: a } = this.memory;
    let norm = 0;
    for (let i = x; i < x + count; i++) norm += Math.abs(a[i]);
    return norm;
  }

  dot(x: number, y: number, count: number): number {
    const { doubles: a } = this.memory;
    let sum = 0;
    for (let i = 0; i < count; i++) sum += a[x + i] * a[y + i];
    return sum;
  }

  allFinite(x: number, count: number): number {
    const { doubles: a } = this.memory;
    let sum = 0;
    for (let i = x; i < x + count; i++) sum += 0 * a[i];
    return sum === 0 ? 1 : 0;
  }

  combine(out: number, x: number, y: number, factor: number, count: number): void {
    const { doubles: a } = this.memory;
    for (let i = 0; i < count; i++) a[out + i] = a[x + i] + factor * a[y + i];
  }

  completeDualResidual(out: number, gradient: number, zl: number, zu: number, count: number): number {
    const { doubles: a } = this.memory;
    for (let i = 0; i < count; i++) a[out + i] += a[gradient + i] - a[zl + i] + a[zu + i];
    return this.maxNorm(out, count);
  }

  primalResidual(
    out: number,
    rhs: number,
    x: number,
    zl: number,
    zu: number,
    factor: number,
    count: number,
  ): void {
    const { doubles: a } = this.memory;
    for (let i = 0; i < count; i++) {
      a[out + i] = a[rhs + i] - (a[out + i] + factor * a[x + i] - a[zl + i] + a[zu + i]);
    }
  }

  rowResidual(out: number, rhs: number, x: number, factor: number, count: number): void {
    const { doubles: a } = this.memory;
    for (let i = 0; i < count; i++) a[out + i] = a[rhs + i] - (a[out + i] - factor * a[x + i]);
  }

  addQuotients(indices: number, count: number, out: number, x: number, y: number, sign: number): void {
    const { doubles: a, integers } = this.memory;
    for (let k = indices; k < indices + count; k++) {
      const i = integers[k];
      a[out + i] += (sign * a[x + i]) / a[y + i];
    }
  }

  boundSteps(
    indices: number,
    count: number,
    dz: number,
    z: number,
    dw: number,
    slack: number,
    sign: number,
  ): void {
    const { doubles: a, integers } = this.memory;
    for (let k = indices; k < indices + count; k++) {
      const i = integers[k];
      a[dz + i] = (a[dz + i] - sign * (a[z + i] * a[dw + i])) / a[slack + i];
    }
  }

  boundResiduals(
    indices: number,
    count: number,
    out: number,
    rhs: number,
    z: number,
    dw: number,
    slack: number,
    dz: number,
    sign: number,
  ): void {
    const { doubles: a, integers } = this.memory;
    for (let k = indices; k < indices + count; k++) {
      const i = integers[k];
      a[out + i] = a[rhs + i] - (sign * (a[z + i] * a[dw + i]) + a[slack + i] * a[dz + i]);
    }
  }

  complementarity(indices: number, count: number, slack: number, z: number, mu: number): number {
    const { doubles: a, integers } = this.memory;
    let error = 0;
    for (let k = indices; k < indices + count; k++) {
      const i = integers[k];
      error = Math.max(error, Math.abs(a[slack + i] * a[z + i] - mu));
    }
    return error;
  }

  complementarityResiduals(
    indices: number,
    count: number,
    out: number,
    slack: number,
    z: number,
    mu: number,
  ): void {
    const { doubles: a, integers } = this.memory;
    for (let k = indices; k < indices + count; k++) {
      const i = integers[k];
      a[out + i] = mu - a[slack + i] * a[z + i];
    }
  }

  largestStep(indices: number, count: number, x: number, d: number, sign: number, tau: number): number {
    const { doubles: a, integers } = this.memory;
    let alpha = 1;
    for (let k = indices; k < indices + count; k++) {
      const i = integers[k];
      const change = sign * a[d + i];
      if (change < 0) alpha = Math.min(alpha, (-tau * a[x + i]) / change);
    }
    return alpha;
  }

  slacks(indices: number, count: number, slack: number, w: number, bound: number, sign: number): number {
    const { doubles: a, integers } = this.memory;
    let least = Infinity;
    for (let k = indices; k < indices + count; k++) {
      const i = integers[k];
      const value = sign * (a[w + i] - a[bound + i]);
      a[slack + i] = value;
      least = Math.min(least, value);
    }
    return least;
  }

  logarithms(indices: number, count: number, slack: number): number {
    const { doubles: a, integers } = this.memory;
    let sum = 0;
    for (let k = indices; k < indices + count; k++) {
      const value = a[slack + integers[k]];
      if (!(value >= SMALLEST_NORMAL && value < Infinity)) return NaN;
      sum += Math.log(value);
    }
    return sum;
  }

  relativeLength(d: number, x: number, count: number): number {
    const { doubles: a } = this.memory;
    let length = 0;
    for (let i = 0; i < count; i++) length = Math.max(length, Math.abs(a[d + i]) / (1 + Math.abs(a[x + i])));
    return length;
  }

  addAt(indices: number, count: number, out: number, value: number): void {
    const { doubles: a, integers } = this.memory;
    for (let k = indices; k < indices + count; k++) a[out + integers[k]] += value;
  }

  sumAt(indices: number, count: number, x: number): number {
    const { doubles: a, integers } = this.memory;
    let sum = 0;
    for (let k = indices; k < indices + count; k++) sum += a[x + integers[k]];
    return sum;
  }

  sumQuotients(indices: number, count: number, x: number, y: number): number {
    const { doubles: a, integers } = this.memory;
    let sum = 0;
    for (let k = indices; k < indices + count; k++) sum += a[x + integers[k]] / a[y + integers[k]];
    return sum;
  }

  safeguard(indices: number, count: number, z: number, slack: number, mu: number, kappa: number): void {
    const { doubles: a, integers } = this.memory;
    for (let k = indices; k < indices + count; k++) {
      const i = integers[k];
      const central = mu / a[slack + i];
      a[z + i] = Math.max(Math.min(a[z + i], kappa * central), central / kappa);
    }
  }

  addCoordinateProduct(
    to: number,
    from: number,
    values: number,
    count: number,
    x: number,
    out: number,
  ): void {
    const { doubles: a, integers } = this.memory;
    for (let k = 0; k < count; k++) a[out + integers[to + k]] += a[values + k] * a[x + integers[from + k]];
  }

  addCoordinateProducts(
    rows: number,
    columns: number,
    values: number,
    count: number,
    x: number,
    y: number,
    above: number,
    below: number,
  ): void {
    const { doubles: a, integers } = this.memory;
    for (let k = 0; k < count; k++) {
      const row = integers[rows + k];
      const column = integers[columns + k];
      const value = a[values + k];
      a[above + column] += value * a[y + row];
      a[below + row] += value * a[x + column];
    }
  }

  addRunProducts(
    runs: number,
    count: number,
    values: number,
    x: number,
    y: number,
    above: number,
    below: number,
  ): void {
    const { doubles: a, integers } = this.memory;
    for (let run = runs; run < runs + 4 * count; run += 4) {
      const fixed = integers[run];
      const moving = integers[run + 1];
      const first = values + integers[run + 3];
      const factor = a[y + fixed];
      let sum = 0;
      for (let k = 0; k < integers[run + 2]; k++) {
        const value = a[first + k];
        a[above + moving + k] += value * factor;
        sum += value * a[x + moving + k];
      }
      a[below + fixed] += sum;
    }
  }

  findRuns(rows: number, columns: number, count: number, starts: number): number {
    const { integers } = this.memory;
    let found = 0;
    for (let k = 0; k < count;) {
      integers[starts + found++] = k;
      const i = integers[rows + k];
      const j = integers[columns + k];
      let end = k + 1;
      while (end < count && integers[rows + end] === i && integers[columns + end] === j + end - k) end++;
      if (end === k + 1)
        while (end < count && integers[columns + end] === j && integers[rows + end] === i + end - k) end++;
      k = end;
    }
    return found;
  }
}

const SMALLEST_NORMAL = 2 ** -1022;
