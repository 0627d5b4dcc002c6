import type { DataColumn, Expression, TimeSet } from '../../model/index.js';
import { atTime } from '../../model/expression.js';
import { fractionAt } from '../../transcription/horizon.js';
import { isFree, knownConstant, variesOver } from '../../transcription/known.js';
import { Domain } from '../../transcription/points.js';
import type { AtTree, ExpressionTree } from '../ast.js';
import type { ExpressionLowering } from './expressions.js';
import { mentionsIndex } from './index-frame.js';
import { canMove } from './moving-data.js';
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
  const source = (part: ExpressionTree) => context.diagnostics.source.slice(part.span);
  const lookedUp = over === 'any' && (!time.facts.known || time.facts.time !== undefined);
  if (lookedUp) {
    const isKnownTime = time.facts.known && typeof time.facts.time === 'object' && !isFree(time.facts.time);
    const fine =
      isKnownTime || canMove(tree.span, numbers.components, `'${source(tree.time)}' is unknown`, context);
    if (!fine) return unknown;
  } else if (typeof time.facts.time === 'object') {
    return context.error(
      'not-known',
      tree.time.span,
      `'${source(tree.time)}' moves with the time '${time.facts.time.name}', so it is no time to take '${source(tree.value)}' at`,
      `take a time that stays, such as ${time.facts.time.name}.start or ${time.facts.time.name}.end`,
    );
  }
  const facts = {
    known: numbers.facts.known && time.facts.known,
    time: time.facts.time,
    derivative: false,
  };
  if (typeof over === 'object' && isFree(over)) {
    if (!hasFixedPlace(when, over, tree, at)) return unknown;
  } else if (!time.facts.known && !lookedUp) {
    return context.error(
      'not-known',
      tree.time.span,
      `'${context.diagnostics.source.slice(tree.value.span)}' is taken at a time that contains unknowns`,
      'take it at a known time; only times whose ends are unknown have such places',
    );
  } else if (typeof over === 'object' && isOutside(when, over, tree, at)) {
    return context.error(
      'time-outside',
      tree.time.span,
      `'${context.diagnostics.source.slice(tree.time.span)}' is outside of the time '${over.name}'`,
      'take a time inside its interval',
    );
  }
  return { ...numbers, components: numbers.components.map((component) => atTime(component, when)), facts };
}

/** Whether a known time is before the start or behind the end of a time set. */
function isOutside(when: Expression, { start, end }: TimeSet, tree: AtTree, at: ExpressionLowering): boolean {
  if (variesOver(when, Domain.single()) || [when, start, end].some(mentionsIndex)) return false;
  const values = at.context.attempt(tree.time.span, 'bad-value', () =>
    [when, start, end].map((one) => knownConstant(one, 'a time')),
  );
  if (!values) return false;
  const [time, first, last] = values;
  const rounding = 1e-9 * (last! - first!);
  return time! < first! - rounding || time! > last! + rounding;
}

/** Whether a time is a fixed fraction of one with unknown ends, where no index decides it; reports it if not. */
function hasFixedPlace(
  when: Expression,
  over: TimeSet,
  { time }: AtTree,
  { context }: ExpressionLowering,
): boolean {
  if (mentionsIndex(when)) return true;
  const found = context.attempt(time.span, 'moving-time', () => fractionAt(when, over, Domain.single())(0));
  return found !== undefined;
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
      columns.map((column) => {
        const { experiments } = column.dataSet;
        for (const label of experiments ? experiments.set : [undefined]) column.rowAtTime(value, label);
        return column;
      }),
    );
    if (!found) return unknown;
  }
  const components = columns.map((column) => column.at(when));
  return isVector ? vector(components, constantFacts) : scalar(components[0]!, constantFacts);
}
