import { networkStructure, type NetworkAtom } from './network-atom/index.js';
import type { NetworkFactor, TemplateProgram } from './template-program.js';

/** Points whose network rows are formed together: they stay in the cache until they are combined. */
export const rowChunk = 32;

/** One of the network rows that a derivative by the parameters is combined from. */
interface RowPart {
  readonly rows: Float64Array;
  /** Doubles per point in `rows`, and the place of this row among them. */
  readonly stride: number;
  readonly offset: number;
  /** Offset of the factor among those of the point. */
  readonly factor: number;
  /**
   * Runs of structural nonzeros of the row and where they go in the combination, three integers each: first parameter
   * of the row, first place in the combination, length.
   */
  readonly runs: Int32Array;
}

/** A sparse combination sum of factor * network row, with one pattern for all points. */
export interface CombinedRow {
  /** Parameters of the pattern, numbered through all networks of the template. */
  readonly parameters: Int32Array;
  readonly parts: readonly RowPart[];
}

/** The parameters of a template's networks, numbered one network after the other. */
export function parameterOffsets(program: TemplateProgram): Int32Array {
  const { networks } = program.template;
  const offsets = new Int32Array(networks.length + 1);
  networks.forEach((architecture, k) => (offsets[k + 1] = offsets[k] + architecture.parameterCount));
  return offsets;
}

/**
 * The network rows of one chunk of points: dn/dtheta for each output of each call, and d²psi/(da dtheta) for each
 * input. Owns the chunk's arrays.
 */
export class NetworkRows {
  readonly #program: TemplateProgram;
  readonly #offsets: Int32Array;
  readonly #jacobian: (Float64Array | undefined)[];
  readonly #mixed: Float64Array[];

  constructor(program: TemplateProgram) {
    this.#program = program;
    this.#offsets = parameterOffsets(program);
    this.#jacobian = program.calls.map(() => undefined);
    this.#mixed = [];
  }

  /** The pattern of a combination of dn/dtheta rows (`outputs`) and mixed rows (`inputs`). */
  combine(outputs: readonly NetworkFactor[], inputs: readonly NetworkFactor[]): CombinedRow {
    const patterns = [
      ...outputs.map((part) => this.#part(part, true)),
      ...inputs.map((part) => this.#part(part, false)),
    ];
    const union = new Set<number>();
    for (const { first, local } of patterns) for (const t of local) union.add(first + t);
    const parameters = Int32Array.from(union).sort();
    const place = new Map<number, number>();
    parameters.forEach((t, at) => place.set(t, at));
    const parts = patterns.map(({ first, local, ...part }) => ({
      ...part,
      runs: runsOf(local, (t) => place.get(first + t)!),
    }));
    return { parameters, parts };
  }

  #part(
    factor: NetworkFactor,
    jacobian: boolean,
  ): Omit<RowPart, 'runs'> & { readonly first: number; readonly local: Int32Array } {
    const { call, inputs, outputs } = this.#program.calls[factor.call];
    const structure = networkStructure(call.architecture);
    const rows = jacobian ? this.jacobian(factor.call) : this.mixed(factor.call);
    return {
      rows,
      stride: (jacobian ? outputs : inputs) * structure.parameters,
      offset: factor.row * structure.parameters,
      factor: factor.factor,
      local: (jacobian ? structure.outputParameters : structure.inputParameters)[factor.row],
      first: this.#offsets[call.network],
    };
  }

  /** dn/dtheta of a call at the points of the chunk; asking for it makes `evaluateJacobians` compute it. */
  jacobian(c: number): Float64Array {
    const { call, outputs } = this.#program.calls[c];
    return (this.#jacobian[c] ??= new Float64Array(rowChunk * outputs * call.architecture.parameterCount));
  }

  /** d²psi/(da dtheta) of a call at the points of the chunk. */
  mixed(c: number): Float64Array {
    const { call, inputs } = this.#program.calls[c];
    return (this.#mixed[c] ??= new Float64Array(rowChunk * inputs * call.architecture.parameterCount));
  }

  /** dn/dtheta of the calls that anybody asked for, at `count` points from `first`. */
  evaluateJacobians(atoms: readonly NetworkAtom[], first: number, count: number): void {
    for (let c = 0; c < atoms.length; c++) {
      const rows = this.#jacobian[c];
      if (rows !== undefined) atoms[c].parameterJacobian(first, count, rows);
    }
  }
}

/** Writes the combination at point `c` of the chunk to `out` from slot `to` on; as {@link addCombination} with scale 1. */
export function writeCombination(
  row: CombinedRow,
  c: number,
  factors: Float64Array,
  factorBase: number,
  out: Float64Array,
  to: number,
): void {
  const { parameters, parts } = row;
  if (parts.length !== 1) {
    out.fill(0, to, to + parameters.length);
    addCombination(row, c, factors, factorBase, 1, out, to);
    return;
  }
  // The pattern of a single part is the whole pattern.
  const { rows, stride, offset, factor, runs } = parts[0];
  const value = factors[factorBase + factor];
  const from = c * stride + offset;
  for (let r = 0; r < runs.length; r += 3) {
    let source = from + runs[r];
    let target = to + runs[r + 1];
    for (const end = source + runs[r + 2]; source < end;) out[target++] = value * rows[source++];
  }
}

/**
 * Adds `scale` times the combination at point `c` of the chunk to `out` from slot `to` on; `factors` from `factorBase` on
 * are those of the point.
 */
export function addCombination(
  row: CombinedRow,
  c: number,
  factors: Float64Array,
  factorBase: number,
  scale: number,
  out: Float64Array,
  to: number,
): void {
  for (let s = 0; s < row.parts.length; s++) {
    const { rows, stride, offset, factor, runs } = row.parts[s];
    const value = scale * factors[factorBase + factor];
    const from = c * stride + offset;
    for (let r = 0; r < runs.length; r += 3) {
      let source = from + runs[r];
      let target = to + runs[r + 1];
      for (const end = source + runs[r + 2]; source < end;) out[target++] += value * rows[source++];
    }
  }
}

/** Splits a list of parameters into runs in which both the parameters and their places are consecutive. */
function runsOf(local: Int32Array, place: (t: number) => number): Int32Array {
  const runs: number[] = [];
  let next = -1;
  let nextPlace = -1;
  for (const t of local) {
    const at = place(t);
    if (t === next && at === nextPlace) runs[runs.length - 1]++;
    else runs.push(t, at, 1);
    next = t + 1;
    nextPlace = at + 1;
  }
  return Int32Array.from(runs);
}
