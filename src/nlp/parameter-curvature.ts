import type { BlockState } from './block-state.js';
import { networkStructure } from './network-atom/index.js';
import type { NetworkRows } from './network-rows.js';
import { parameterOffsets } from './network-rows.js';
import { parameterVariables } from './block-jacobian.js';
import type { PatternBuilder } from './pattern-builder.js';
import type { HessianRoutine } from './template-program.js';

/**
 * Second derivatives of a block by network parameters alone. They are sums over all points, in one set of slots:
 *
 * - the networks' own d²(adjoints . n)/dtheta², on the exact pattern of the architecture, one set per network;
 * - where outputs of calls enter nonlinearly, J^T D J with J = dn/dtheta and D = d²L/dn² (a dense triangle), and where
 *   one call's output is another call's input, the product X Y^T + Y X^T of its mixed rows X with Y = da/dtheta.
 */
export class ParameterCurvature {
  readonly #state: BlockState;
  readonly #routine: HessianRoutine;
  readonly #rows: NetworkRows;
  readonly #networkStart: number;
  /** Own second derivatives by network of the template; empty for networks that are not called. */
  readonly own: readonly Float64Array[];
  readonly #denseStart: number;
  readonly #dense: Float64Array;
  /** Parameters of the dense triangle (numbered through all networks), and its workspace rows. */
  readonly #offsets: Int32Array;
  readonly #order: number;
  readonly #left: Float64Array;
  readonly #right: Float64Array;

  constructor(
    state: BlockState,
    routine: HessianRoutine,
    rows: NetworkRows,
    pattern: PatternBuilder,
    doubled: number[],
  ) {
    const { program, block } = state;
    this.#state = state;
    this.#routine = routine;
    this.#rows = rows;
    this.#offsets = parameterOffsets(program);
    this.#networkStart = pattern.length;
    const called = new Set(program.calls.map(({ call }) => call.network));
    this.own = program.template.networks.map((architecture, k) => {
      if (!called.has(k)) return new Float64Array(0);
      const { first, second } = networkStructure(architecture).parameterPairs;
      const variables = block.networks[k];
      for (let e = 0; e < first.length; e++) pattern.addSymmetric(variables[first[e]], variables[second[e]]);
      return new Float64Array(first.length);
    });
    this.#denseStart = pattern.length;
    const dense = routine.outputPairs.length > 0 || routine.nested.length > 0;
    this.#order = dense ? this.#offsets[this.#offsets.length - 1] : 0;
    this.#dense = new Float64Array((this.#order * (this.#order + 1)) / 2);
    this.#left = new Float64Array(this.#order);
    this.#right = new Float64Array(this.#order);
    if (dense) this.#densePattern(parameterVariables(block.networks, this.#offsets), pattern, doubled);
    for (const { quantity } of routine.nested) rows.jacobian(program.calculus.leaves.callOf(quantity).call);
    for (const { row, column } of routine.outputPairs) {
      rows.jacobian(program.calculus.leaves.callOf(row).call);
      rows.jacobian(program.calculus.leaves.callOf(column).call);
    }
  }

  #densePattern(variables: Int32Array, pattern: PatternBuilder, doubled: number[]): void {
    for (let a = 0; a < this.#order; a++) {
      for (let b = 0; b <= a; b++) {
        if (a !== b && variables[a] === variables[b]) doubled.push(pattern.length);
        pattern.addSymmetric(variables[a], variables[b]);
      }
    }
  }

  /** Forgets what was accumulated. */
  clear(): void {
    for (let k = 0; k < this.own.length; k++) this.own[k].fill(0);
    this.#dense.fill(0);
  }

  /** Accumulates the products of network rows at point `c` of the chunk, which is point `p`. */
  accumulate(c: number, p: number, factors: Float64Array): void {
    if (this.#order === 0) return;
    const { outputPairs, nested } = this.#routine;
    const base = p * this.#routine.factors;
    for (let e = 0; e < outputPairs.length; e++) {
      const { row, column, factor } = outputPairs[e];
      this.#writeOutputRow(row, c, 1, this.#left, true);
      this.#writeOutputRow(column, c, factors[base + factor], this.#right, true);
      this.#addProduct(row === column);
    }
    for (let e = 0; e < nested.length; e++) {
      const { call, input, quantity, factor } = nested[e];
      this.#writeMixedRow(call, input, c);
      this.#writeOutputRow(quantity, c, factors[base + factor], this.#right, true);
      this.#addProduct(false);
    }
  }

  /** target = scale * dn/dtheta of the output `quantity`, in the numbering of all networks. */
  #writeOutputRow(quantity: number, c: number, scale: number, target: Float64Array, clear: boolean): void {
    const { program } = this.#state;
    const { call, output } = program.calculus.leaves.callOf(quantity);
    const place = program.calls[call];
    const count = place.call.architecture.parameterCount;
    const first = this.#offsets[place.call.network];
    const rows = this.#rows.jacobian(call);
    const from = (c * place.outputs + output) * count;
    if (clear) target.fill(0);
    for (let t = 0; t < count; t++) target[first + t] = scale * rows[from + t];
  }

  #writeMixedRow(call: number, input: number, c: number): void {
    const place = this.#state.program.calls[call];
    const count = place.call.architecture.parameterCount;
    const first = this.#offsets[place.call.network];
    const rows = this.#rows.mixed(call);
    const from = (c * place.inputs + input) * count;
    this.#left.fill(0);
    for (let t = 0; t < count; t++) this.#left[first + t] = rows[from + t];
  }

  /** Adds l r^T (when it is symmetric) or l r^T + r l^T to the dense triangle. */
  #addProduct(symmetric: boolean): void {
    let slot = 0;
    for (let a = 0; a < this.#order; a++) {
      const la = this.#left[a];
      const ra = symmetric ? 0 : this.#right[a];
      if (la === 0 && ra === 0) {
        slot += a + 1;
        continue;
      }
      for (let b = 0; b <= a; b++) this.#dense[slot++] += la * this.#right[b] + ra * this.#left[b];
    }
  }

  /** Adds what was accumulated to the block's slots. */
  addTo(out: Float64Array): void {
    let slot = this.#networkStart;
    for (let k = 0; k < this.own.length; k++) {
      const values = this.own[k];
      for (let e = 0; e < values.length; e++) out[slot++] += values[e];
    }
    for (let e = 0; e < this.#dense.length; e++) out[this.#denseStart + e] += this.#dense[e];
  }
}
