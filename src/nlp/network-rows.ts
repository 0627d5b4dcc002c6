import { KernelArena, offsetOf } from '../kernels/index.js';
import {
  networkStructure,
  rowChunk,
  type NetworkAtom,
  type NetworkStructure,
  type RowTarget,
} from './network-atom/index.js';
import type { NetworkFactor, TemplateProgram } from './template-program.js';

/** One of the network rows that a derivative by the parameters is combined from. */
interface RowPart {
  readonly atom: NetworkAtom;
  /** Whether it is a mixed row, of an input; else it is a row of dn/dtheta, of an output. */
  readonly mixed: boolean;
  readonly row: number;
  readonly target: RowTarget;
  /** Place in the combination of every entry of a row that is written aside; undefined where it is the combination. */
  readonly places: Int32Array | undefined;
}

/** Numbers per point that rows are multiplied by: `stride` of them for a point. */
export interface RowFactors {
  readonly values: Float64Array;
  readonly stride: number;
}

/** The parameters of a template's networks, numbered one network after the other. */
export function parameterOffsets(program: TemplateProgram): Int32Array {
  const { networks } = program.template;
  const offsets = new Int32Array(networks.length + 1);
  networks.forEach((architecture, k) => (offsets[k + 1] = offsets[k] + architecture.parameterCount));
  return offsets;
}

/** Variable of every parameter, numbered through all networks of the template. */
export function parameterVariables(networks: readonly Int32Array[], offsets: Int32Array): Int32Array {
  const variables = new Int32Array(offsets[offsets.length - 1]);
  networks.forEach((parameters, k) => variables.set(parameters, offsets[k]));
  return variables;
}

/** Structure and parameters (numbered through all networks) of a row. */
export function rowPattern(
  program: TemplateProgram,
  { call: number, row }: NetworkFactor,
  mixed: boolean,
): { readonly structure: NetworkStructure; readonly parameters: Int32Array } {
  const { call } = program.calls[number];
  const structure = networkStructure(call.architecture);
  const offset = parameterOffsets(program)[call.network];
  const local = (mixed ? structure.inputParameters : structure.outputParameters)[row];
  return { structure, parameters: local.map((t) => t + offset) };
}

/** The sum of factor * network row as a sparse row with one pattern for all points: its parameters, ascending. */
export interface RowCombination {
  readonly parameters: Int32Array;
  /** Rows of dn/dtheta, and mixed rows. */
  readonly outputs: readonly NetworkFactor[];
  readonly inputs: readonly NetworkFactor[];
}

export function combineRows(
  program: TemplateProgram,
  outputs: readonly NetworkFactor[],
  inputs: readonly NetworkFactor[],
): RowCombination {
  const union = new Set<number>();
  for (const part of outputs) for (const t of rowPattern(program, part, false).parameters) union.add(t);
  for (const part of inputs) for (const t of rowPattern(program, part, true).parameters) union.add(t);
  return { parameters: Int32Array.from(union).sort(), outputs, inputs };
}

/** Evaluates a {@link RowCombination} at a chunk of points, into rows `stride` apart from `at` on in the memory of the kernels. */
export class CombinedRows {
  readonly #parts: readonly RowPart[];
  readonly #doubles: Float64Array;
  readonly #start: number;
  readonly #stride: number;
  readonly #length: number;
  readonly #scratch: Float64Array;

  /** Doubles that it takes from an arena. */
  static room({ parameters, outputs, inputs }: RowCombination): number {
    return outputs.length + inputs.length > 1 ? KernelArena.room(rowChunk * parameters.length) : 0;
  }

  /** @param rows the array whose element `start` begins the row of the chunk's first point */
  constructor(
    program: TemplateProgram,
    atoms: readonly NetworkAtom[],
    combination: RowCombination,
    factors: RowFactors,
    rows: Float64Array,
    start: number,
    stride: number,
    arena: KernelArena,
  ) {
    const { parameters, outputs, inputs } = combination;
    const alone = outputs.length + inputs.length === 1;
    this.#doubles = rows;
    this.#start = start;
    this.#stride = stride;
    this.#length = parameters.length;
    this.#scratch = arena.doubles(alone ? 0 : rowChunk * parameters.length);
    const place = new Map(Array.from(parameters, (t, at) => [t, at]));
    const part = (factor: NetworkFactor, mixed: boolean): RowPart => {
      const own = rowPattern(program, factor, mixed).parameters;
      const to = alone
        ? { at: offsetOf(rows) + start, stride }
        : { at: offsetOf(this.#scratch), stride: own.length };
      const factorAt = { factors: offsetOf(factors.values) + factor.factor, factorStride: factors.stride };
      return {
        atom: atoms[factor.call],
        mixed,
        row: factor.row,
        target: { ...to, ...factorAt, full: false },
        places: alone ? undefined : own.map((t) => place.get(t)!),
      };
    };
    this.#parts = [
      ...outputs.map((factor) => part(factor, false)),
      ...inputs.map((factor) => part(factor, true)),
    ];
  }

  /** The rows at `count` points from `first`; mixed rows are those of the atoms' last `curvature`. */
  evaluate(first: number, count: number): void {
    const parts = this.#parts;
    if (parts.length !== 1) this.#clear(count);
    for (let s = 0; s < parts.length; s++) {
      const { atom, mixed, row, target, places } = parts[s];
      if (mixed) atom.mixedRows(row, target);
      else atom.parameterRows(row, target, first, count);
      if (places !== undefined) this.#gather(places, count);
    }
  }

  #clear(count: number): void {
    for (let c = 0; c < count; c++) {
      const at = this.#start + c * this.#stride;
      this.#doubles.fill(0, at, at + this.#length);
    }
  }

  #gather(places: Int32Array, count: number): void {
    const rows = this.#doubles;
    const scratch = this.#scratch;
    for (let c = 0, from = 0; c < count; c++) {
      const to = this.#start + c * this.#stride;
      for (let t = 0; t < places.length; t++) rows[to + places[t]] += scratch[from++];
    }
  }
}
