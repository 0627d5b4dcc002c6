import type { ExpressionTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';
import { unknown, type Value } from './values.js';

/** members(net.from, net.to): the set of what stands in columns of a table, which may be texts. */
export function tableMembers(trees: readonly ExpressionTree[], at: ExpressionLowering): Value {
  const { context } = at;
  const columns: string[] = [];
  let table: Extract<Value, { kind: 'data' }> | undefined;
  for (const tree of trees) {
    const value = tree.kind === 'field' ? at.value(tree.base) : unknown;
    if (tree.kind === 'field' && value.kind === 'unknown') return unknown;
    const other = table !== undefined && value.kind === 'data' && value.dataSet !== table.dataSet;
    if (tree.kind !== 'field' || value.kind !== 'data' || other) {
      return context.error(
        'columns-expected',
        tree.span,
        other ? 'the columns come from different tables' : 'a column of a table is expected',
        'write members(net.from, net.to)',
      );
    }
    table = value;
    columns.push(tree.field.text);
  }
  const span = { start: trees[0]!.span.start, end: trees[trees.length - 1]!.span.end };
  const set = context.attempt(span, 'bad-column', () => table!.dataSet.members(columns));
  return set ? { kind: 'set', set } : unknown;
}
