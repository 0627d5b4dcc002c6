import type { ScaleSource, ScaleSources } from '../../model/index.js';
import type { Clauses, ExpressionTree } from '../ast.js';
import type { Context } from './context.js';
import type { ExpressionLowering } from './expressions.js';
import { constant, interval, wholeNumber } from './known-values.js';
import { described } from './values.js';

/** Clauses that a network of its own cannot have. */
const foreign = ['over', 'atMost', 'atLeast', 'fix', 'hold', 'unit'] as const;
/** Clauses that only networks have. */
const own = ['normalize', 'scale', 'increasing', 'decreasing', 'lipschitz', 'frozen'] as const;
/** Clauses of networks that a tied one takes over from the other. */
const taken = ['within', 'start', 'increasing', 'decreasing', 'lipschitz', 'frozen'] as const;

/** Reports clauses that a network does not have; whether there were none. */
export function checkNetworkClauses(clauses: Clauses, tied: boolean, context: Context): boolean {
  let fine = true;
  for (const clause of [...foreign, ...(tied ? taken : [])]) {
    const wrong = clauses[clause];
    if (!wrong) continue;
    fine = false;
    const isForeign = (foreign as readonly string[]).includes(clause);
    context.error(
      'unexpected-clause',
      wrong.span,
      isForeign ? 'a network has no such clause' : 'a tied network has the weights of the other one',
      isForeign
        ? 'bounds of all weights are written in [-100, 100]'
        : 'state this where the other is declared',
    );
  }
  return fine;
}

/** Reports clauses of networks at another declaration. */
export function refuseNetworkClauses(clauses: Clauses, context: Context): void {
  for (const clause of own) {
    const wrong = clauses[clause];
    if (wrong)
      context.error('unexpected-clause', wrong.span, 'only networks have this clause', 'leave it away');
  }
}

/**
 * What `normalize` or `scale` states: columns, times, intervals and numbers, in a list or one for all components; `undefined` after a
 * report, or where the data is not read.
 */
export function scaleSources(tree: ExpressionTree, at: ExpressionLowering): ScaleSources | undefined {
  if (tree.kind !== 'list') return scaleSource(tree, at) as ScaleSources | undefined;
  const sources = tree.elements.map((element) => scaleSource(element, at));
  return sources.includes(undefined) ? undefined : (sources as ScaleSource[]);
}

function scaleSource(tree: ExpressionTree, at: ExpressionLowering): ScaleSource | undefined {
  if (tree.kind === 'list') {
    const ends = interval(tree, at)?.map((end) => constant(end, 'an end of the interval', at));
    return ends && !ends.includes(undefined) ? [ends[0]!, ends[1]!] : undefined;
  }
  const value = at.value(tree);
  if (value.kind === 'unknown') return undefined;
  if (value.kind === 'columns' && value.columns.length === 1) return value.columns[0];
  if (value.kind === 'numbers' && !value.isVector) {
    const { node } = value.components[0]!;
    if (node.kind === 'time') return node.time;
  }
  if (value.kind === 'numbers' || value.kind === 'parameter' || value.kind === 'variable')
    return constant(tree, 'a scale', at);
  at.context.error(
    'bad-scaling',
    tree.span,
    `a network cannot be scaled by ${described(value)}`,
    'give a column, a time, an interval [0, 10] or a number',
  );
  return undefined;
}

/** Numbers of layers or inputs: one, or a list; `undefined` after a report. */
export function numberList(
  tree: ExpressionTree | undefined,
  what: string,
  most: number,
  at: ExpressionLowering,
): readonly number[] | undefined {
  if (!tree) return [];
  const elements = tree.kind === 'list' ? tree.elements : [tree];
  const numbers = elements.map((element) => wholeNumber(element, what, 1, most, at));
  return numbers.includes(undefined) ? undefined : (numbers as number[]);
}
