import { noDoubles, type BlockState } from './block-state.js';
import type { LinearRoutine } from './template-program.js';
import { begin } from './support.js';

/** A block's linear part and the rows of its outputs (P x outputs of the template). */
export interface LinearSource {
  readonly state: BlockState;
  /** Absent: everything goes to row 0 (the objective). */
  readonly rows: Int32Array | undefined;
  readonly sign: 1 | -1;
}

/**
 * The linear part of all blocks: rows sum of coefficient * variable + constant in compressed form, each variable once
 * per row. Its Jacobian entries are constant; they are computed at set-up and again when data change.
 */
export class LinearPart {
  /** Row pointers, variables and coefficients. */
  readonly pointers: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  /** Constant term of each row. */
  readonly constants: Float64Array;
  readonly #sources: readonly LinearSource[];
  readonly #slots: Int32Array;

  constructor(rows: number, variables: number, sources: readonly LinearSource[]) {
    this.#sources = sources;
    this.constants = new Float64Array(rows);
    const entries = sources.reduce((sum, source) => sum + entryCount(source), 0);
    const entryRow = new Int32Array(entries);
    const entryColumn = new Int32Array(entries);
    let length = 0;
    for (const source of sources) length = listEntries(source, entryRow, entryColumn, length);
    // Entries by row, in order of arrival within a row.
    const counts = new Int32Array(rows + 1);
    for (let i = 0; i < entries; i++) counts[entryRow[i] + 1]++;
    for (let r = 0; r < rows; r++) counts[r + 1] += counts[r];
    const order = new Int32Array(entries);
    const next = counts.slice(0, rows);
    for (let i = 0; i < entries; i++) order[next[entryRow[i]]++] = i;
    this.pointers = new Int32Array(rows + 1);
    this.#slots = new Int32Array(entries);
    const columns = new Int32Array(entries);
    const lastSlot = new Int32Array(variables).fill(-1);
    length = 0;
    for (let r = 0; r < rows; r++) {
      for (let i = counts[r]; i < counts[r + 1]; i++) {
        const variable = entryColumn[order[i]];
        if (lastSlot[variable] < this.pointers[r]) {
          lastSlot[variable] = length;
          columns[length++] = variable;
        }
        this.#slots[order[i]] = lastSlot[variable];
      }
      this.pointers[r + 1] = length;
    }
    this.columns = columns.slice(0, length);
    this.values = new Float64Array(length);
    this.refresh();
  }

  /** Recomputes coefficients and constants from the blocks' data. */
  refresh(): void {
    this.values.fill(0);
    this.constants.fill(0);
    let arrival = 0;
    for (const source of this.#sources) {
      const { state, rows, sign } = source;
      const { block, program, points } = state;
      const routine = program.linear();
      if (routine.results === 0) continue;
      const coefficients = new Float64Array(points * routine.results);
      state.run(routine, coefficients, 0, noDoubles);
      const outputs = program.template.outputs.length;
      for (const { output, input, result } of routine.entries) {
        const support = state.supports[input];
        const { coefficients: terms } = support;
        for (let p = 0; p < points; p++) {
          const at = p * outputs + output;
          const factor = sign * (block.weights?.[at] ?? 1) * coefficients[p * routine.results + result];
          const end = begin(support, p + 1);
          for (let i = begin(support, p); i < end; i++) {
            this.values[this.#slots[arrival++]] += terms === undefined ? factor : factor * terms[i];
          }
        }
      }
      for (const { output, result } of routine.constants) {
        for (let p = 0; p < points; p++) {
          const at = p * outputs + output;
          const factor = sign * (block.weights?.[at] ?? 1);
          this.constants[rows === undefined ? 0 : rows[at]] +=
            factor * coefficients[p * routine.results + result];
        }
      }
    }
  }

  /** out[r] = constant + sum of coefficient * x, for every row. */
  multiply(x: Float64Array, out: Float64Array): void {
    const { pointers, columns, values, constants } = this;
    for (let r = 0; r < constants.length; r++) {
      let sum = constants[r];
      for (let i = pointers[r]; i < pointers[r + 1]; i++) sum += values[i] * x[columns[i]];
      out[r] = sum;
    }
  }
}

function entryCount({ state }: LinearSource): number {
  const routine: LinearRoutine = state.program.linear();
  return routine.entries.reduce((sum, { input }) => sum + begin(state.supports[input], state.points), 0);
}

/** Rows and variables of a block's entries from place `at` on, in the order in which `refresh` goes through them. */
function listEntries({ state, rows }: LinearSource, row: Int32Array, column: Int32Array, at: number): number {
  const { program, points, supports } = state;
  const outputs = program.template.outputs.length;
  for (const { output, input } of program.linear().entries) {
    const support = supports[input];
    const { index } = support;
    for (let p = 0; p < points; p++) {
      const target = rows === undefined ? 0 : rows[p * outputs + output];
      for (let i = begin(support, p); i < begin(support, p + 1); i++) {
        row[at] = target;
        column[at++] = index[i];
      }
    }
  }
  return at;
}
