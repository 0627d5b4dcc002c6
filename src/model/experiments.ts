import { DataError, type Table } from '../data/index.js';
import { Parameter } from './parameter.js';
import { codeOfElement, elementOfCode, IndexSet, type Element, type IndexSymbol } from './sets.js';

/**
 * The experiments of a table: groups of consecutive rows, each a trajectory with times of its own. Experiments are known by
 * their labels, whole numbers or texts as they stand in the file; the same label means the same experiment in every table.
 */
export class Experiments {
  /** Labels in the order of their first rows. */
  readonly set: IndexSet;
  /** Row at which each experiment begins, and behind the last the number of rows: experiments + 1 numbers. */
  readonly firstRows: Int32Array;
  /** Code of the label of each row (see `codeOfElement`), as long as the table. */
  readonly codes: Float64Array;
  /** Number (0-based) of the first and of the last row, by label. */
  readonly firstRow: Parameter;
  readonly lastRow: Parameter;

  /**
   * @param table rows grouped by the column `column` (see `groupRows`).
   * @param origin the experiments of which these are a part, if any: they share the current experiment.
   * @throws DataError for an experiment with fewer than two rows.
   */
  constructor(name: string, table: Table, column: string, origin?: Experiments) {
    const labels = labelsOf(table, column);
    const starts: number[] = [];
    this.codes = new Float64Array(labels.length);
    labels.forEach((label, row) => {
      if (row === 0 || label !== labels[row - 1]) starts.push(row);
      this.codes[row] = codeOfElement(label);
    });
    this.firstRows = Int32Array.from([...starts, labels.length]);
    starts.forEach((row, k) => {
      if (this.firstRows[k + 1]! - row > 1) return;
      throw new DataError(
        table.positionOf(row, column),
        `the experiment '${labels[row]}' has one row`,
        'a trajectory needs two rows or more',
      );
    });
    const own = starts.map((row) => labels[row]!);
    this.set = IndexSet.ofExperiments(own, `experiments(${name})`, origin?.symbol);
    this.firstRow = new Parameter(`first row of ${name}`, [this.set], this.firstRows.subarray(0, -1));
    const last = this.firstRows.subarray(1).map((row) => row - 1);
    this.lastRow = new Parameter(`last row of ${name}`, [this.set], last);
  }

  /** The index that stands for the current experiment. */
  get symbol(): IndexSymbol {
    return this.set.current!;
  }

  get count(): number {
    return this.set.size;
  }

  label(experiment: number): Element {
    return this.set.element(experiment);
  }

  /** The label of a row's experiment (0-based row). */
  labelOfRow(row: number): Element {
    return elementOfCode(this.codes[row]!);
  }

  /** Rows [first, end) of an experiment, by number (0-based). */
  rows(experiment: number): readonly [first: number, end: number] {
    return [this.firstRows[experiment]!, this.firstRows[experiment + 1]!];
  }
}

/** The label of each row: whole numbers where all are, texts otherwise. @throws DataError for an empty cell. */
function labelsOf(table: Table, column: string): readonly Element[] {
  const texts = table.texts(column);
  const empty = texts.indexOf('');
  if (empty >= 0) {
    throw new DataError(
      table.positionOf(empty, column),
      `column '${column}' has an empty cell`,
      'every row needs the label of its experiment',
    );
  }
  const numbers = texts.map(Number);
  return numbers.every((value) => Number.isSafeInteger(value)) ? numbers : texts;
}

/**
 * The table with the rows of each experiment together: experiments in the order of their first rows, rows in that of the file.
 * The table itself where they are together already.
 */
export function groupRows(table: Table, column: string): Table {
  const labels = labelsOf(table, column);
  const groups = new Map<Element, number[]>();
  let grouped = true;
  labels.forEach((label, row) => {
    const rows = groups.get(label);
    if (!rows) groups.set(label, [row]);
    else {
      if (label !== labels[row - 1]) grouped = false;
      rows.push(row);
    }
  });
  return grouped ? table : table.pick(Int32Array.from([...groups.values()].flat()));
}
