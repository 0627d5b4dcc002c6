import { KernelArena, offsetOf, type LayerKernels } from '../kernels/index.js';
import type { BlockState } from './block-state.js';
import { networkStructure, rowChunk, type NetworkAtom, type RowTarget } from './network-atom/index.js';
import { parameterOffsets, parameterVariables, type RowFactors } from './network-rows.js';
import type { PatternBuilder } from './pattern-builder.js';
import type { HessianRoutine, TemplateProgram } from './template-program.js';

/** A product l r^T, or l r^T + r l^T where it is not symmetric, of network rows l and r. */
interface RowProduct {
  readonly symmetric: boolean;
  readonly left: NetworkAtom;
  readonly leftMixed: boolean;
  readonly leftRow: number;
  readonly leftTarget: RowTarget;
  readonly right: NetworkAtom;
  readonly rightRow: number;
  readonly rightTarget: RowTarget;
}

/**
 * Second derivatives of a block by network parameters alone. They are sums over all points, in one set of slots:
 *
 * - the networks' own d²(adjoints . n)/dtheta², on the exact pattern of the architecture, one set per network;
 * - where outputs of calls enter nonlinearly, J^T D J with J = dn/dtheta and D = d²L/dn² (a dense triangle), and where
 *   one call's output is another call's input, the product X Y^T + Y X^T of its mixed rows X with Y = da/dtheta.
 */
export class ParameterCurvature {
  /** Own second derivatives by network of the template; empty for networks that are not called. */
  readonly own: readonly Float64Array[];
  readonly #kernels: LayerKernels;
  readonly #networkStart: number;
  readonly #denseStart: number;
  /** Number of parameters of all networks, 0 where there are no products; the products' sum, of which the lower triangle counts. */
  readonly #order: number;
  readonly #dense: Float64Array;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  readonly #products: readonly RowProduct[];

  /** Doubles that it takes from an arena. */
  static room(program: TemplateProgram, routine: HessianRoutine): number {
    const pairs = program.template.networks.map(
      (architecture) => networkStructure(architecture).parameterPairs.first.length,
    );
    const order = denseOrder(program, routine);
    return KernelArena.room(...pairs, order * order, rowChunk * order, rowChunk * order);
  }

  constructor(
    state: BlockState,
    routine: HessianRoutine,
    factors: RowFactors,
    kernels: LayerKernels,
    arena: KernelArena,
    pattern: PatternBuilder,
    doubled: number[],
  ) {
    const { program, block } = state;
    this.#kernels = kernels;
    this.#networkStart = pattern.length;
    const called = new Set(program.calls.map(({ call }) => call.network));
    this.own = program.template.networks.map((architecture, k) => {
      if (!called.has(k)) return arena.doubles(0);
      const { first, second } = networkStructure(architecture).parameterPairs;
      const variables = block.networks[k];
      pattern.reserve(first.length);
      for (let e = 0; e < first.length; e++) pattern.addSymmetric(variables[first[e]], variables[second[e]]);
      return arena.doubles(first.length);
    });
    this.#denseStart = pattern.length;
    const order = denseOrder(program, routine);
    this.#order = order;
    this.#dense = arena.doubles(order * order);
    this.#left = arena.doubles(rowChunk * order);
    this.#right = arena.doubles(rowChunk * order);
    this.#products = this.#rowProducts(state, routine, factors);
    if (order === 0) return;
    const variables = parameterVariables(block.networks, parameterOffsets(program));
    pattern.reserve((order * (order + 1)) / 2);
    for (let a = 0; a < order; a++) {
      for (let b = 0; b <= a; b++) {
        if (a !== b && variables[a] === variables[b]) doubled.push(pattern.length);
        pattern.addSymmetric(variables[a], variables[b]);
      }
    }
  }

  #rowProducts({ program, atoms }: BlockState, routine: HessianRoutine, factors: RowFactors): RowProduct[] {
    const { leaves } = program.calculus;
    const offsets = parameterOffsets(program);
    const place = (array: Float64Array, call: number, factor?: number): RowTarget => ({
      at: offsetOf(array) + offsets[program.calls[call].call.network],
      stride: this.#order,
      full: true,
      factors: factor === undefined ? -1 : offsetOf(factors.values) + factor,
      factorStride: factors.stride,
    });
    const rightOf = (
      quantity: number,
      factor: number,
    ): Pick<RowProduct, 'right' | 'rightRow' | 'rightTarget'> => {
      const { call, output } = leaves.callOf(quantity);
      return { right: atoms[call], rightRow: output, rightTarget: place(this.#right, call, factor) };
    };
    const products = routine.outputPairs.map(({ row, column, factor }): RowProduct => {
      const { call, output } = leaves.callOf(row);
      const leftTarget = place(this.#left, call);
      const left = { left: atoms[call], leftMixed: false, leftRow: output, leftTarget };
      return { symmetric: row === column, ...left, ...rightOf(column, factor) };
    });
    return products.concat(
      routine.nested.map(({ call, input, quantity, factor }): RowProduct => {
        const leftTarget = place(this.#left, call);
        const left = { left: atoms[call], leftMixed: true, leftRow: input, leftTarget };
        return { symmetric: false, ...left, ...rightOf(quantity, factor) };
      }),
    );
  }

  /** Forgets what was accumulated. */
  clear(): void {
    for (let k = 0; k < this.own.length; k++) this.own[k].fill(0);
    this.#dense.fill(0);
  }

  /** Accumulates the products of network rows at `count` points from `first`, the atoms' last `curvature`. */
  accumulate(first: number, count: number): void {
    const order = this.#order;
    const dense = offsetOf(this.#dense);
    const l = offsetOf(this.#left);
    const r = offsetOf(this.#right);
    for (let e = 0; e < this.#products.length; e++) {
      const product = this.#products[e];
      this.#left.fill(0);
      this.#right.fill(0);
      if (product.leftMixed) product.left.mixedRows(product.leftRow, product.leftTarget);
      else product.left.parameterRows(product.leftRow, product.leftTarget, first, count);
      product.right.parameterRows(product.rightRow, product.rightTarget, first, count);
      this.#kernels.addOuterProducts(dense, l, order, r, order, count, order, order);
      if (!product.symmetric) this.#kernels.addOuterProducts(dense, r, order, l, order, count, order, order);
    }
  }

  /** Writes what was accumulated to the block's slots. */
  write(out: Float64Array): void {
    let slot = this.#networkStart;
    for (let k = 0; k < this.own.length; k++) {
      out.set(this.own[k], slot);
      slot += this.own[k].length;
    }
    slot = this.#denseStart;
    for (let a = 0; a < this.#order; a++) {
      const row = a * this.#order;
      for (let b = 0; b <= a; b++) out[slot++] = this.#dense[row + b];
    }
  }
}

/** Order of the dense triangle. */
function denseOrder(program: TemplateProgram, { outputPairs, nested }: HessianRoutine): number {
  if (outputPairs.length === 0 && nested.length === 0) return 0;
  const offsets = parameterOffsets(program);
  return offsets[offsets.length - 1];
}
