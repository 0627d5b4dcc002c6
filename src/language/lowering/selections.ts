import { Expression, type DataSet } from '../../model/index.js';
import { DataColumn } from '../../model/data-set.js';
import { codeOfElement, IndexSymbol } from '../../model/sets.js';
import { Domain } from '../../transcription/points.js';
import type { DataDeclaration, ExpressionTree } from '../ast.js';
import { lowerCondition } from './conditions.js';
import type { Context } from './context.js';
import { ExpressionLowering } from './expressions.js';
import { described, unknown, type Value } from './values.js';

/**
 * data train = runs where run <= 16: the rows of another table that satisfy a condition on their columns, on `row`, the number of
 * the row in its experiment, and on `experiment`, the number of its experiment, both counted from 1.
 */
export function lowerSelection(
  { name, value, span }: DataDeclaration,
  where: ExpressionTree,
  context: Context,
): Value {
  const at = new ExpressionLowering(context);
  const table = at.value(value);
  if (table.kind === 'unknown') return unknown;
  if (table.kind !== 'data') {
    return context.error(
      'not-a-table',
      value.span,
      `rows are chosen from a table, not from ${described(table)}`,
      'write data train = runs where run <= 16',
    );
  }
  const { dataSet } = table;
  const symbol = new IndexSymbol('row');
  const row = new Expression({ kind: 'index', symbol });
  let { frame } = at.at;
  for (const [key, expression] of namesOfRow(dataSet, row)) frame = frame.fix(key, expression);
  const condition = lowerCondition(where, at.within(frame));
  if (!condition) return unknown;
  const selected = context.attempt(where.span, 'bad-table', () => {
    const domain = Domain.of([{ symbols: [symbol], set: dataSet.rows }], undefined, condition);
    return context.model.select(name.text, dataSet, Int32Array.from(domain.indices), context.place(span));
  });
  return selected ? { kind: 'data', dataSet: selected } : unknown;
}

/** What the names in a condition on rows stand for. */
function namesOfRow(dataSet: DataSet, row: Expression): Map<string, Expression> {
  const { table, experiments, experimentColumn, rows } = dataSet;
  const names = new Map<string, Expression>();
  const inExperiment = new Float64Array(rows.size);
  const experimentNumber = new Float64Array(rows.size).fill(1);
  const firstRows = experiments?.firstRows ?? Int32Array.of(0, rows.size);
  for (let k = 0; k + 1 < firstRows.length; k++) {
    for (let at = firstRows[k]!; at < firstRows[k + 1]!; at++) {
      inExperiment[at] = at - firstRows[k]! + 1;
      experimentNumber[at] = k + 1;
    }
  }
  names.set('row', new DataColumn(dataSet, 'row', inExperiment).row(row));
  names.set('experiment', new DataColumn(dataSet, 'experiment', experimentNumber).row(row));
  for (const column of table.names) {
    const values = Float64Array.from(table.texts(column), (text, at) =>
      column === experimentColumn ? experiments!.codes[at]! : cellNumber(text),
    );
    names.set(column, new DataColumn(dataSet, column, values).row(row));
  }
  return names;
}

/** A cell as a number, or as the code of its text; NaN where it is empty. */
function cellNumber(text: string): number {
  if (text === '') return NaN;
  const value = Number(text);
  return Number.isNaN(value) ? codeOfElement(text) : value;
}
