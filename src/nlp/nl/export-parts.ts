import type { ProblemDefinition } from '../template.js';
import type { ExportBlock, ExportOrder } from './export-order.js';
import { PointReader, type Reference } from './point-text.js';
import type { OutputText } from './template-text.js';

/** A row or the objective in the file's numbers of variables. */
export interface ExportRow {
  /** Coefficients by variable; 0 where a variable occurs in the nonlinear part only. */
  readonly linear: Map<number, number>;
  /** Texts of the nonlinear terms. */
  readonly terms: string[];
  constant: number;
}

/** A defined variable; its number is the number of variables plus its place in the list. */
export interface ExportDefined {
  readonly linear: readonly (readonly [variable: number, coefficient: number])[];
  readonly text: string;
}

/** The body of an `.nl` file. */
export interface ExportParts {
  /** By the program's row number. */
  readonly rows: readonly ExportRow[];
  readonly objective: ExportRow;
  /** Those of constraints first, then those of the objective. */
  readonly defined: readonly ExportDefined[];
  readonly definedInConstraints: number;
}

/** Says every output of every block at every point. */
export function exportParts(definition: ProblemDefinition, order: ExportOrder): ExportParts {
  const rows = Array.from({ length: definition.constraints }, emptyRow);
  const objective = emptyRow();
  const defined: ExportDefined[] = [];
  const say = (part: ExportBlock): void => {
    const { block, text } = part;
    const reader = new PointReader(block, text.parameterInputs);
    for (let point = 0; point < block.points; point++) {
      reader.moveTo(point);
      const writer = new PointWriter(part, reader, order, definition.variables, defined);
      text.outputs.forEach((output, j) => {
        const slot = point * text.outputs.length + j;
        const row = block.rows === 'objective' ? objective : rows[block.rows[slot]];
        writer.addOutput(row, output, block.weights?.[slot] ?? 1);
      });
    }
  };
  order.blocks.filter(({ block }) => block.rows !== 'objective').forEach(say);
  const definedInConstraints = defined.length;
  order.blocks.filter(({ block }) => block.rows === 'objective').forEach(say);
  objective.constant += definition.objectiveConstant ?? 0;
  return { rows, objective, defined, definedInConstraints };
}

function emptyRow(): ExportRow {
  return { linear: new Map(), terms: [], constant: 0 };
}

/** One point of a block: its shared parts and functionals become defined variables when they are first needed. */
class PointWriter {
  readonly #reader: PointReader;
  readonly #place: Int32Array;
  readonly #firstDefined: number;
  readonly #defined: ExportDefined[];
  readonly #functionals = new Map<number, string>();
  readonly #shared: string[] = [];
  readonly #reference: Reference;

  constructor(
    { text }: ExportBlock,
    reader: PointReader,
    { variablePlace }: ExportOrder,
    firstDefined: number,
    defined: ExportDefined[],
  ) {
    this.#reader = reader;
    this.#place = variablePlace;
    this.#firstDefined = firstDefined;
    this.#defined = defined;
    this.#reference = (kind, index) => (kind === 'shared' ? this.#shared[index] : this.#input(index));
    for (const tokens of text.shared) {
      const body = reader.text(tokens, this.#reference);
      this.#shared.push(this.#define({ linear: [], text: body }));
    }
  }

  addOutput(row: ExportRow, output: OutputText, weight: number): void {
    if (weight === 0) return;
    const reader = this.#reader;
    const { linear } = row;
    const place = this.#place;
    for (const { input, coefficient } of output.linear) {
      reader.addLinear(input, weight * reader.data(coefficient), (variable, scaled) => {
        linear.set(place[variable], (linear.get(place[variable]) ?? 0) + scaled);
      });
    }
    if (output.constant !== undefined) row.constant += weight * reader.data(output.constant);
    if (output.tokens === undefined) return;
    const text = reader.text(output.tokens, this.#reference);
    row.terms.push(weight === 1 ? text : `o2\nn${weight}\n${text}`);
    for (const input of output.nonlinearInputs) {
      reader.addLinear(input, 1, (variable) => {
        if (!linear.has(place[variable])) linear.set(place[variable], 0);
      });
    }
  }

  #input(index: number): string {
    const variable = this.#reader.variable(index);
    if (variable !== undefined) return `v${this.#place[variable]}`;
    let known = this.#functionals.get(index);
    if (known === undefined) {
      const sum = new Map<number, number>();
      this.#reader.addLinear(index, 1, (variableOfSum, coefficient) => {
        const place = this.#place[variableOfSum];
        sum.set(place, (sum.get(place) ?? 0) + coefficient);
      });
      known = this.#define({ linear: [...sum].sort(([a], [b]) => a - b), text: 'n0' });
      this.#functionals.set(index, known);
    }
    return known;
  }

  #define(variable: ExportDefined): string {
    return `v${this.#firstDefined + this.#defined.push(variable) - 1}`;
  }
}
