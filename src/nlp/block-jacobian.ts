import { noDoubles, type BlockState } from './block-state.js';
import {
  NetworkRows,
  parameterOffsets,
  rowChunk,
  writeCombination,
  type CombinedRow,
} from './network-rows.js';
import type { PatternBuilder } from './pattern-builder.js';
import { begin } from './support.js';
import type { JacobianRoutine } from './template-program.js';

/**
 * The Jacobian of the nonlinear part of a constraint block. Slots, in this order: the entries by the inputs, then for
 * each point and output the entries by the network parameters. Where all inputs are plain variables, the tape writes the
 * slots itself (point-major); linear functionals are expanded by their coefficients (entry-major).
 */
export class BlockJacobian {
  readonly #state: BlockState;
  readonly #routine: JacobianRoutine;
  readonly #rows: NetworkRows;
  readonly #combined: readonly CombinedRow[];
  readonly #start: number;
  readonly #parameterStart: number;
  readonly #direct: boolean;
  readonly #results: Float64Array;
  readonly #factors: Float64Array;

  /** @param rows constraint row of every nonlinear output, P x outputs */
  constructor(state: BlockState, rows: Int32Array, pattern: PatternBuilder) {
    const { program, points, supports } = state;
    const routine = state.weights === undefined ? program.jacobian() : program.weightedJacobian();
    this.#state = state;
    this.#routine = routine;
    this.#rows = new NetworkRows(program);
    this.#combined = routine.networks.map((parts) => this.#rows.combine(parts, []));
    this.#direct = routine.entries.every(({ input }) => supports[input].pointers === undefined);
    this.#results = this.#direct ? noDoubles : new Float64Array(points * routine.entries.length);
    this.#factors = new Float64Array(points * routine.factors);
    this.#start = pattern.length;
    if (this.#direct) this.#directPattern(rows, pattern);
    else this.#expandedPattern(rows, pattern);
    this.#parameterStart = pattern.length;
    this.#parameterPattern(rows, pattern);
  }

  #directPattern(rows: Int32Array, pattern: PatternBuilder): void {
    const { points, outputs, supports } = this.#state;
    pattern.reserve(points * this.#routine.entries.length);
    for (let p = 0; p < points; p++) {
      for (const { output, input } of this.#routine.entries) {
        pattern.add(rows[p * outputs + output], supports[input].index[p]);
      }
    }
  }

  #expandedPattern(rows: Int32Array, pattern: PatternBuilder): void {
    const { points, outputs, supports } = this.#state;
    for (const { output, input } of this.#routine.entries) {
      const support = supports[input];
      for (let p = 0; p < points; p++) {
        for (let i = begin(support, p); i < begin(support, p + 1); i++) {
          pattern.add(rows[p * outputs + output], support.index[i]);
        }
      }
    }
  }

  #parameterPattern(rows: Int32Array, pattern: PatternBuilder): void {
    const { block, points, outputs, program } = this.#state;
    const variables = parameterVariables(block.networks, parameterOffsets(program));
    for (let p = 0; p < points; p++) {
      for (let j = 0; j < outputs; j++) {
        pattern.addRow(rows[p * outputs + j], variables, this.#combined[j].parameters);
      }
    }
  }

  /** Writes all of the block's slots of `out`. */
  evaluate(out: Float64Array): void {
    const state = this.#state;
    state.differentiate();
    if (this.#direct) state.run(this.#routine, out, this.#start, this.#factors);
    else {
      state.run(this.#routine, this.#results, 0, this.#factors);
      this.#expand(out);
    }
    if (this.#routine.factors > 0) this.#combine(out);
  }

  #expand(out: Float64Array): void {
    const { points, supports } = this.#state;
    const { entries } = this.#routine;
    let slot = this.#start;
    for (let e = 0; e < entries.length; e++) {
      const { pointers, coefficients } = supports[entries[e].input];
      for (let p = 0; p < points; p++) {
        const value = this.#results[p * entries.length + e];
        if (pointers === undefined || coefficients === undefined) out[slot++] = value;
        else for (let i = pointers[p]; i < pointers[p + 1]; i++) out[slot++] = value * coefficients[i];
      }
    }
  }

  #combine(out: Float64Array): void {
    const { points, outputs, atoms } = this.#state;
    let slot = this.#parameterStart;
    for (let first = 0; first < points; first += rowChunk) {
      const count = Math.min(rowChunk, points - first);
      this.#rows.evaluateJacobians(atoms, first, count);
      for (let c = 0; c < count; c++) {
        const factorBase = (first + c) * this.#routine.factors;
        for (let j = 0; j < outputs; j++) {
          const row = this.#combined[j];
          writeCombination(row, c, this.#factors, factorBase, out, slot);
          slot += row.parameters.length;
        }
      }
    }
  }
}

/** Variable of every parameter, numbered through all networks of the template. */
export function parameterVariables(networks: readonly Int32Array[], offsets: Int32Array): Int32Array {
  const variables = new Int32Array(offsets[offsets.length - 1]);
  networks.forEach((parameters, k) => variables.set(parameters, offsets[k]));
  return variables;
}
