import { type DataColumn, type Expression } from '../../model/index.js';
import { atTime } from '../../model/expression.js';
import type { AtTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';
import { constantFacts, scalar, unknown, vector, type Value } from './values.js';

export function lowerAt(tree: AtTree, at: ExpressionLowering): Value {
  const { context } = at;
  const time = at.scalar(tree.time);
  const value = at.value(tree.value);
  if (time.kind === 'unknown' || value.kind === 'unknown') return unknown;
  const when = time.components[0]!;
  if (value.kind === 'columns') {
    if (!time.facts.known || time.facts.time !== undefined) {
      return context.error(
        'not-known',
        tree.time.span,
        'the time of a row must be a known number',
        'smooth(...) gives values at all times',
      );
    }
    return rowAtTime(value.columns, when, value.isVector, tree, at);
  }
  const numbers = at.asNumbers(value, tree.value.span);
  if (numbers.kind === 'unknown') return unknown;
  const over = numbers.facts.time;
  if (over === undefined) {
    return context.error(
      'at-without-time',
      tree.span,
      `'${context.diagnostics.source.slice(tree.value.span)}' does not depend on time`,
      tree.value.kind === 'number'
        ? "'at' binds before ^, * and +: use brackets around what stands before it"
        : "leave 'at' away",
    );
  }
  const facts = {
    known: numbers.facts.known && time.facts.known,
    time: time.facts.time,
    derivative: false,
  };
  if (typeof over === 'object' && when.node.kind === 'number') {
    const { start, end, name } = over;
    const before = start.node.kind === 'number' && when.node.value < start.node.value;
    const after = end.node.kind === 'number' && when.node.value > end.node.value;
    if (before || after) {
      return context.error(
        'time-outside',
        tree.time.span,
        `the time ${when.node.value} is outside '${name}'`,
        `take a time inside its interval`,
      );
    }
  }
  return { ...numbers, components: numbers.components.map((component) => atTime(component, when)), facts };
}

function rowAtTime(
  columns: readonly DataColumn[],
  when: Expression,
  isVector: boolean,
  tree: AtTree,
  at: ExpressionLowering,
): Value {
  if (when.node.kind === 'number') {
    const { value } = when.node;
    const found = at.context.attempt(tree.span, 'no-such-row', () =>
      columns.map((column) => column.rowAtTime(value)),
    );
    if (!found) return unknown;
  }
  const components = columns.map((column) => column.at(when));
  return isVector ? vector(components, constantFacts) : scalar(components[0]!, constantFacts);
}
