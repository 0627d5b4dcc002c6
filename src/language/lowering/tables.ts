import type { Table } from '../../data/index.js';
import { maximumSetSize } from '../../model/sets.js';
import type { CallTree, DataDeclaration, ExpressionTree } from '../ast.js';
import { pathProblem } from '../model-path.js';
import { ExpressionLowering } from './expressions.js';
import { inlineTable } from './inline-tables.js';
import { matchArguments, type Signature } from './arguments.js';
import type { Context } from './context.js';
import { lowerSelection } from './selections.js';
import { wholeNumber } from './known-values.js';
import { unknown, type Value } from './values.js';

/** A table that the model asks for. */
export interface TableRequest {
  /** The name of the table in the model. */
  readonly name: string;
  /** The file as written in the model, or as given by the caller in its stead. */
  readonly file: string;
  /** The caller named the file, so it may lie outside of the model's folder. */
  readonly trusted: boolean;
}

/** Reads a table. Errors are thrown as `OdeonError`. */
export type TableReader = (request: TableRequest) => Table;

const csv: Signature = {
  positional: [1, 1],
  named: ['time', 'experiment', 'pieces'],
  form: 'csv("train.csv")',
};

function isReader(tree: ExpressionTree): boolean {
  return (
    tree.kind === 'call' &&
    tree.callee.kind === 'name' &&
    (tree.callee.text === 'csv' || tree.callee.text === 'table')
  );
}

/** Whether a table comes from a file. */
export function readsFile({ value }: DataDeclaration): boolean {
  return value.kind === 'call' && value.callee.kind === 'name' && value.callee.text === 'csv';
}

/** Reads the table of a declaration. Without a reader the table is unknown, and nothing is said about its columns. */
export function lowerTable(
  declaration: DataDeclaration,
  context: Context,
  read: TableReader | undefined,
  replacement: string | undefined,
): Value {
  const { name, value, where, span } = declaration;
  if (where && !isReader(value)) {
    if (replacement === undefined) return lowerSelection(declaration, where, context);
    return context.error(
      'bad-override',
      name.span,
      `'${name.text}' has the rows of another table`,
      'replace that table',
    );
  }
  if (!isReader(value) || value.kind !== 'call') {
    return context.error(
      'unknown-reader',
      value.span,
      'tables are read from CSV files, or written as lists',
      `write data ${name.text} = csv("file.csv")`,
    );
  }
  if (where) {
    return context.error(
      'unexpected-where',
      where.span,
      'rows are chosen from a table that has a name',
      `read it first: data runs = csv(...); then data ${name.text} = runs where ...`,
    );
  }
  if (value.callee.kind === 'name' && value.callee.text === 'table')
    return writtenTable(declaration, value, context);
  const matched = matchArguments(value, 'csv', csv, context.diagnostics);
  if (!matched) return unknown;
  const [file] = matched.positional;
  const timeColumn = matched.named.get('time');
  const experimentColumn = matched.named.get('experiment');
  const piecesTree = matched.named.get('pieces');
  const timeless = timeColumn?.kind === 'name' && timeColumn.text === 'none';
  for (const text of [file!, timeless ? undefined : timeColumn, experimentColumn]) {
    if (text && text.kind !== 'text') {
      return context.error(
        'text-expected',
        text.span,
        'a text in quotes is expected',
        'write csv("file.csv", time: "t")',
      );
    }
  }
  const pieces =
    piecesTree &&
    wholeNumber(piecesTree, 'the number of pieces', 1, maximumSetSize, new ExpressionLowering(context));
  if (piecesTree && pieces === undefined) return unknown;
  const path = (file as { value: string }).value;
  const problem = replacement === undefined ? pathProblem(path, context.limits) : undefined;
  if (problem !== undefined)
    return context.error('bad-path', file!.span, problem, "name a file in the model's folder or below it");
  if (!read) return unknown;
  const request = { name: name.text, file: replacement ?? path, trusted: replacement !== undefined };
  const table = context.attempt(file!.span, 'bad-table', () => read(request));
  if (!table) return unknown;
  const options = {
    file: request.file,
    ...(timeless ? { time: null } : timeColumn?.kind === 'text' ? { time: timeColumn.value } : {}),
    ...(experimentColumn?.kind === 'text' ? { experiment: experimentColumn.value } : {}),
    ...(pieces === undefined ? {} : { pieces }),
  };
  const dataSet = context.attempt((piecesTree ?? file!).span, 'bad-table', () =>
    context.model.data(name.text, table, options, context.place(span)),
  );
  return dataSet ? { kind: 'data', dataSet } : unknown;
}

/** data train = table(t: [0, 1, 2], y: [1, missing, 3]): a table that stands in the model. */
function writtenTable({ name, span }: DataDeclaration, call: CallTree, context: Context): Value {
  const at = new ExpressionLowering(context);
  const found = inlineTable(call, name.text, at);
  if (!found) return unknown;
  const { table, ...options } = found;
  const dataSet = context.attempt(call.span, 'bad-table', () =>
    context.model.data(name.text, table, options, context.place(span)),
  );
  return dataSet ? { kind: 'data', dataSet } : unknown;
}
