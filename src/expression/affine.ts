import { add, divide, input, isConstant, multiply, negate, one, zero } from './construct.js';
import type { Expression } from './expression.js';
import { inputsOf, isDataOnly } from './structure.js';

/** An expression as sum over k of `linear[k] * input k` plus `rest`; the coefficients depend on data only. */
export interface AffineSplit {
  readonly linear: ReadonlyMap<number, Expression>;
  readonly rest: Expression;
}

/**
 * Splits off the part that is linear in the inputs with coefficients of data only. An input that also occurs in the rest
 * keeps its linear terms there: one derivative entry instead of two for the same input.
 */
export function splitAffine(e: Expression): AffineSplit {
  const linear = new Map<number, Expression[]>();
  const rest: Expression[] = [];
  collect(e, one, linear, rest);
  let remainder = add(...rest);
  const kept = new Map<number, Expression>();
  const inRest = new Set(inputsOf(remainder));
  for (const [k, coefficients] of linear) {
    const coefficient = add(...coefficients);
    if (isConstant(coefficient, 0)) continue;
    if (inRest.has(k)) remainder = add(remainder, multiply(coefficient, input(k)));
    else kept.set(k, coefficient);
  }
  return { linear: kept, rest: remainder };
}

function collect(
  e: Expression,
  scale: Expression,
  linear: Map<number, Expression[]>,
  rest: Expression[],
): void {
  if (e.kind === 'input') {
    const list = linear.get(e.index);
    if (list === undefined) linear.set(e.index, [scale]);
    else list.push(scale);
    return;
  }
  if (e.kind === 'sum') {
    for (const term of e.terms) collect(term, scale, linear, rest);
    return;
  }
  if (e.kind === 'unary' && e.name === 'neg') return collect(e.argument, negate(scale), linear, rest);
  if (e.kind === 'binary' && e.name === 'divide' && isDataOnly(e.right) && containsLinear(e.left)) {
    return collect(e.left, divide(scale, e.right), linear, rest);
  }
  if (e.kind === 'product') {
    const varying = e.factors.filter((factor) => !isDataOnly(factor));
    if (varying.length === 1 && containsLinear(varying[0])) {
      const factors = e.factors.filter((factor) => factor !== varying[0]);
      return collect(varying[0], multiply(scale, ...factors), linear, rest);
    }
  }
  const term = multiply(scale, e);
  if (term !== zero) rest.push(term);
}

/** Whether descending into a node can bring a linear term to light. */
function containsLinear(e: Expression): boolean {
  switch (e.kind) {
    case 'input':
      return true;
    case 'sum':
      return e.terms.some(containsLinear);
    case 'product': {
      const varying = e.factors.filter((factor) => !isDataOnly(factor));
      return varying.length === 1 && containsLinear(varying[0]);
    }
    case 'unary':
      return e.name === 'neg' && containsLinear(e.argument);
    case 'binary':
      return e.name === 'divide' && isDataOnly(e.right) && containsLinear(e.left);
    default:
      return false;
  }
}
