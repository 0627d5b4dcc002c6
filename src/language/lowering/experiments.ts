import type { DataSet, Expression } from '../../model/index.js';
import { freeExperiments } from '../../model/free-experiments.js';
import type { ExpressionTree, Identifier } from '../ast.js';
import type { Context } from './context.js';
import type { ExpressionLowering } from './expressions.js';
import { described, unknown, type Value } from './values.js';

/** experiments(runs): the labels of a table's experiments, as a set. */
export function experimentsOf(tree: ExpressionTree, at: ExpressionLowering): Value {
  const value = at.value(tree);
  if (value.kind === 'unknown') return unknown;
  if (value.kind !== 'data') {
    return at.context.error(
      'not-a-table',
      tree.span,
      `experiments takes a table, not ${described(value)}`,
      'write experiments(runs)',
    );
  }
  const experiments = at.context.attempt(tree.span, 'no-experiments', () =>
    value.dataSet.requireExperiments(),
  );
  return experiments ? { kind: 'set', set: experiments.set } : unknown;
}

/** The table behind `over` in the declaration of a time; `undefined` after a report. */
export function tableOfTime(name: Identifier, at: ExpressionLowering): DataSet | undefined {
  const { context } = at;
  const value = at.value({ kind: 'name', ...name });
  if (value.kind === 'unknown') return undefined;
  if (value.kind !== 'data') {
    context.error(
      'not-a-table',
      name.span,
      `a time runs over the experiments of a table; '${name.text}' is ${described(value)}`,
      'write time t in [0, 10], or time t over runs with data runs = csv("runs.csv", experiment: "run")',
    );
    return undefined;
  }
  const { dataSet } = value;
  return context.attempt(name.span, 'no-experiments', () => dataSet.requireExperiments() && dataSet);
}

/** Reports an objective that depends on the current experiment: which one is meant? */
export function checkSummed(expression: Expression, tree: ExpressionTree, context: Context): boolean {
  const [open] = freeExperiments(expression, 'bound').keys();
  if (!open) return true;
  const set = open.experiments!.name;
  context.error(
    'experiment-without-sum',
    tree.span,
    `the objective depends on the experiment of ${set}, so it is no single number`,
    `sum over them: sum(e in ${set}: ...)`,
  );
  return false;
}
