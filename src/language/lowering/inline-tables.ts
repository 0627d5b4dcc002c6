import { Table, type TableColumn } from '../../data/index.js';
import type { CallTree, ExpressionTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';
import { constant } from './known-values.js';

const form = 'table(t: [0, 1, 2], y: [0.5, missing, 0.7])';

/** The parts of table(t: [...], y: [...], experiment: "run"): its columns, and which of them are the time and the experiment. */
export interface InlineTable {
  readonly table: Table;
  readonly time?: string | null;
  readonly experiment?: string;
}

/** A table that is written in the model: one list for each column, `missing` for an empty cell. `undefined` after a report. */
export function inlineTable(call: CallTree, name: string, at: ExpressionLowering): InlineTable | undefined {
  const { context } = at;
  const columns: TableColumn[] = [];
  const options: { time?: string | null; experiment?: string } = {};
  for (const { name: column, value } of call.arguments) {
    if (!column) {
      context.error('option-without-name', value.span, 'the columns of a table have names', `write ${form}`);
      return undefined;
    }
    if (value.kind === 'text' && (column.text === 'time' || column.text === 'experiment')) {
      options[column.text] = value.value;
      continue;
    }
    if (value.kind === 'name' && value.text === 'none' && column.text === 'time') {
      options.time = null;
      continue;
    }
    if (value.kind !== 'list') {
      context.error('bad-table', value.span, 'a column is a list of numbers', `write ${form}`);
      return undefined;
    }
    if (columns.some((other) => other.name === column.text)) {
      context.error('repeated-argument', column.span, `'${column.text}' is given twice`, `write ${form}`);
      return undefined;
    }
    const cells = value.elements.map((element) => cell(element, at));
    if (cells.includes(undefined)) return undefined;
    columns.push(columnOf(column.text, cells as (number | string)[]));
    const [first] = columns;
    if (cells.length === first!.values.length) continue;
    context.error(
      'size-mismatch',
      value.span,
      `the column '${column.text}' has ${cells.length} rows and '${first!.name}' has ${first!.values.length}`,
      'all columns of a table have the same number of rows; an empty cell is written missing',
    );
    return undefined;
  }
  if (columns.length > 0) return { table: new Table(name, columns), ...options };
  context.error('missing-argument', call.span, 'the table has no columns', `write ${form}`);
  return undefined;
}

/** A cell: a known number, a text, or `missing`. */
function cell(tree: ExpressionTree, at: ExpressionLowering): number | string | undefined {
  if (tree.kind === 'number') return tree.value;
  if (tree.kind === 'text') return tree.value;
  if (tree.kind === 'name' && tree.text === 'missing' && !at.context.scope.has('missing')) return NaN;
  return constant(tree, 'a cell of a table', at);
}

function columnOf(name: string, cells: readonly (number | string)[]): TableColumn {
  const values = Float64Array.from(cells, (one) => (typeof one === 'number' ? one : NaN));
  const firstText = cells.findIndex((one) => typeof one === 'string');
  if (firstText < 0) return { name, values, firstText };
  const texts = cells.map((one) => (Number.isNaN(one) ? '' : String(one)));
  return { name, values, firstText, texts };
}
