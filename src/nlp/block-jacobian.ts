import { KernelArena } from '../kernels/index.js';
import { noDoubles, type BlockState } from './block-state.js';
import { rowChunk } from './network-atom/index.js';
import {
  CombinedRows,
  combineRows,
  parameterOffsets,
  parameterVariables,
  type RowCombination,
} from './network-rows.js';
import type { PatternBuilder } from './pattern-builder.js';
import { begin } from './support.js';
import type { JacobianRoutine, TemplateProgram } from './template-program.js';

/**
 * The Jacobian of the nonlinear part of a constraint block. Slots, in this order: the entries by the inputs, then for
 * each point and output the entries by the network parameters. Where all inputs are plain variables, the tape writes the
 * slots itself (point-major); linear functionals are expanded by their coefficients (entry-major).
 */
export class BlockJacobian {
  readonly #state: BlockState;
  readonly #routine: JacobianRoutine;
  readonly #start: number;
  readonly #parameterStart: number;
  readonly #direct: boolean;
  readonly #results: Float64Array;
  readonly #factors: Float64Array;
  /** Rows by the parameters of a chunk of points, as they follow each other in the slots; the last chunk may be shorter. */
  readonly #chunk: Float64Array;
  readonly #lastChunk: Float64Array;
  readonly #rows: readonly CombinedRows[];

  /** Doubles that the block takes from an arena. */
  static room(program: TemplateProgram, points: number, weighted: boolean): number {
    const routine = weighted ? program.weightedJacobian() : program.jacobian();
    const combinations = combinationsOf(program, routine);
    const scratch = combinations.reduce((sum, combination) => sum + CombinedRows.room(combination), 0);
    return scratch + KernelArena.room(points * routine.factors, rowChunk * rowLength(combinations));
  }

  /** @param rows constraint row of every nonlinear output, P x outputs */
  constructor(state: BlockState, rows: Int32Array, pattern: PatternBuilder) {
    const { program, points, supports, arena, atoms } = state;
    const routine = state.weights === undefined ? program.jacobian() : program.weightedJacobian();
    const combinations = combinationsOf(program, routine);
    this.#state = state;
    this.#routine = routine;
    this.#direct = routine.entries.every(({ input }) => supports[input].pointers === undefined);
    this.#results = this.#direct ? noDoubles : new Float64Array(points * routine.entries.length);
    this.#start = pattern.length;
    if (this.#direct) this.#directPattern(rows, pattern);
    else this.#expandedPattern(rows, pattern);
    this.#parameterStart = pattern.length;
    this.#factors = noDoubles;
    this.#chunk = noDoubles;
    this.#lastChunk = noDoubles;
    this.#rows = [];
    if (arena === undefined || routine.factors === 0) return;
    this.#parameterPattern(combinations, rows, pattern);
    this.#factors = arena.doubles(points * routine.factors);
    const length = rowLength(combinations);
    this.#chunk = arena.doubles(rowChunk * length);
    this.#lastChunk = this.#chunk.subarray(0, (points % rowChunk) * length);
    const factors = { values: this.#factors, stride: routine.factors };
    let start = 0;
    this.#rows = combinations.map((combination) => {
      const from = start;
      start += combination.parameters.length;
      return new CombinedRows(program, atoms, combination, factors, this.#chunk, from, length, arena);
    });
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

  #parameterPattern(
    combinations: readonly RowCombination[],
    rows: Int32Array,
    pattern: PatternBuilder,
  ): void {
    const { block, points, outputs, program } = this.#state;
    const variables = parameterVariables(block.networks, parameterOffsets(program));
    pattern.reserve(points * rowLength(combinations));
    for (let p = 0; p < points; p++) {
      for (let j = 0; j < outputs; j++) {
        pattern.addRow(rows[p * outputs + j], variables, combinations[j].parameters);
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
    if (this.#rows.length > 0) this.#writeRows(out);
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

  #writeRows(out: Float64Array): void {
    const { points } = this.#state;
    let slot = this.#parameterStart;
    for (let first = 0; first < points; first += rowChunk) {
      const count = Math.min(rowChunk, points - first);
      for (let j = 0; j < this.#rows.length; j++) this.#rows[j].evaluate(first, count);
      const values = count === rowChunk ? this.#chunk : this.#lastChunk;
      out.set(values, slot);
      slot += values.length;
    }
  }
}

function combinationsOf(program: TemplateProgram, routine: JacobianRoutine): RowCombination[] {
  return routine.networks.map((parts) => combineRows(program, parts, []));
}

/** Entries by the parameters of all outputs at one point. */
function rowLength(combinations: readonly RowCombination[]): number {
  return combinations.reduce((sum, { parameters }) => sum + parameters.length, 0);
}
