import type { DataSet, Expression } from '../../model/index.js';
import { freeExperiments } from '../../model/free-experiments.js';
import type { ExpressionTree, Identifier, Indices } from '../ast.js';
import type { Context } from './context.js';
import type { ExpressionLowering } from './expressions.js';
import type { IndexFrame } from './index-frame.js';
import { bindAll } from './totals.js';
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

/** The index of a time over experiments, `t[e in experiments(runs)]`, and their table; `undefined` after a report. */
export function experimentOfTime(
  indices: Indices,
  at: ExpressionLowering,
): { readonly frame: IndexFrame; readonly table: DataSet } | undefined {
  const { context } = at;
  const bound = bindAll(indices.binders, indices.where, at);
  if (!bound) return undefined;
  const [binding] = bound.bindings;
  const table = [...context.model.dataSets.values()].find(
    ({ experiments }) => experiments !== undefined && experiments.set === binding!.set,
  );
  if (table && bound.bindings.length === 1 && !bound.where) return { frame: bound.frame, table };
  context.error(
    'no-experiments',
    indices.span,
    'a time has an index only over all experiments of a table',
    'write time t[e in experiments(runs)] in [0, duration[e]]; some of them are data train = runs where ...',
  );
  return undefined;
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
