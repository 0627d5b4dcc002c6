import type { DataColumn, DataSet } from '../model/data-set.js';
import { Expression, mapParts } from '../model/expression.js';

/**
 * An expression with the columns of some tables replaced by those of the same name in `table`, where it has them: what a model says
 * about the data it is trained on, said about other data.
 */
export function onTable(
  expression: Expression,
  replaces: (dataSet: DataSet) => boolean,
  table: DataSet,
): Expression {
  const columnOf = (column: DataColumn): DataColumn =>
    replaces(column.dataSet) && table.table.has(column.name) ? table.column(column.name) : column;
  const change = (part: Expression): Expression => {
    const { node } = part;
    if (node.kind === 'series' && replaces(node.series.dataSet))
      return mapParts(new Expression({ ...node, series: node.series.on(table) }), change);
    if (node.kind === 'datum') {
      const own = edgeOf(node.column, node.row);
      const column = columnOf(node.column);
      if (own && column !== node.column) return own === 'first' ? column.first : column.last;
    }
    if (node.kind === 'datumAtTime') {
      const column = columnOf(node.column);
      if (column !== node.column) return column.at(change(node.at));
    }
    return mapParts(part, change);
  };
  return change(expression);
}

/** Whether a row is the first or the last one of the current experiment. */
function edgeOf({ dataSet }: DataColumn, { node }: Expression): 'first' | 'last' | undefined {
  const { experiments } = dataSet;
  if (node.kind !== 'parameter' || !experiments) return undefined;
  if (node.parameter === experiments.firstRow) return 'first';
  return node.parameter === experiments.lastRow ? 'last' : undefined;
}
