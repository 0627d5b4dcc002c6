import { partsOf, type Expression } from './expression.js';
import type { IndexSet, IndexSymbol } from './sets.js';
import type { TimeSet } from './time.js';

/** The current experiments on which an expression depends, each with the set it runs over. */
export type FreeExperiments = Map<IndexSymbol, IndexSet | undefined>;

/**
 * The current experiments that an expression leaves open: indices over experiments that no sum inside it binds, and those of
 * quantities over a time of experiments. The set is that of the time, where a time tells it.
 *
 * @param integrals whether an integral over a time of experiments is that of the current one (in constraints) or binds it (in the
 * objective, where it is the sum over all).
 */
export function freeExperiments(
  expression: Expression,
  integrals: 'current' | 'bound' = 'current',
  found: FreeExperiments = new Map(),
): FreeExperiments {
  const { node } = expression;
  const add = (time: TimeSet | undefined) => {
    const experiments = time?.experiments;
    if (experiments) found.set(experiments.symbol, experiments.set);
  };
  if (node.kind === 'index' && node.symbol.experiments && !found.has(node.symbol))
    found.set(node.symbol, undefined);
  if ((node.kind === 'variable' || node.kind === 'derivative') && (!node.at || isCurrent(node.experiment)))
    add(node.variable.time);
  if (node.kind === 'time') add(node.time);
  if (node.kind === 'series' && !node.at) {
    const { experiments } = node.series.dataSet;
    if (experiments && !found.get(experiments.symbol)) found.set(experiments.symbol, undefined);
  }
  if (node.kind !== 'total' && node.kind !== 'integral') {
    for (const part of partsOf(expression)) freeExperiments(part, integrals, found);
    return found;
  }
  const inner: FreeExperiments = new Map();
  for (const part of partsOf(expression)) freeExperiments(part, integrals, inner);
  if (node.kind === 'total')
    for (const symbol of node.bindings.flatMap(({ symbols }) => symbols)) inner.delete(symbol);
  else if (integrals === 'bound' && node.time.experiments) inner.delete(node.time.experiments.symbol);
  else add(node.time);
  for (const [symbol, set] of inner) if (set || !found.has(symbol)) found.set(symbol, set);
  return found;
}

/** Whether an experiment is the current one itself. */
function isCurrent(experiment: Expression | undefined): boolean {
  return experiment?.node.kind === 'index' && experiment.node.symbol.experiments !== undefined;
}
