import {
  add,
  divide,
  multiply,
  negate,
  power,
  type Element,
  type Expression,
  type IndexSet,
} from '../../model/index.js';
import type { ExpressionTree, ProductTree, SumTree } from '../ast.js';
import type { Span } from '../source-text.js';
import type { ExpressionLowering } from './expressions.js';
import {
  joined,
  scalar,
  unknown,
  vector,
  type NumbersValue,
  type UnknownValue,
  type Value,
} from './values.js';

export function lowerSum(tree: SumTree, at: ExpressionLowering): Value {
  const terms = tree.terms.map(({ value }) => at.numbers(value));
  return combine(
    tree.terms.map(({ value }) => value.span),
    terms,
    (parts) => add(...parts.map((part, k) => (tree.terms[k]!.negative ? negate(part) : part))),
    at,
  );
}

export function lowerProduct(tree: ProductTree, at: ExpressionLowering): Value {
  const factors = tree.factors.map(({ value }) => at.numbers(value));
  if (factors.some(({ kind }) => kind === 'unknown')) return unknown;
  const known = factors as NumbersValue[];
  const vectors = known.flatMap((factor, k) => (factor.isVector ? [k] : []));
  const divisor = vectors.find((k) => tree.factors[k]!.inverse);
  const wrong = divisor ?? vectors[1];
  if (wrong !== undefined) {
    const { span } = tree.factors[wrong]!.value;
    return divisor !== undefined
      ? at.context.error('vector-divisor', span, 'a vector cannot divide', 'divide by one component: x[1]')
      : at.context.error(
          'vector-product',
          span,
          'two vectors have no product',
          'write dot(x, y) for the inner product, or state it by components: x[i]*y[i]',
        );
  }
  return combine(
    tree.factors.map(({ value }) => value.span),
    factors,
    (parts) => productOf(parts, tree),
    at,
  );
}

export function lowerPower(base: ExpressionTree, exponent: ExpressionTree, at: ExpressionLowering): Value {
  const values = [at.scalar(base), at.scalar(exponent)];
  return combine([base.span, exponent.span], values, ([b, e]) => power(b!, e!), at);
}

/** Applies an operation component by component; scalars are repeated. */
export function combine(
  spans: readonly Span[],
  values: readonly (NumbersValue | UnknownValue)[],
  operation: (parts: readonly Expression[]) => Expression,
  at: ExpressionLowering,
): Value {
  if (values.some(({ kind }) => kind === 'unknown')) return unknown;
  const numbers = values as readonly NumbersValue[];
  const facts = joined(numbers.map((value) => value.facts));
  const first = numbers.findIndex(({ isVector }) => isVector);
  if (first < 0) return scalar(operation(numbers.map(({ components }) => components[0]!)), facts);
  const size = numbers[first]!.components.length;
  for (const [k, { isVector, components }] of numbers.entries()) {
    if (isVector && components.length !== size) {
      return at.context.error(
        'size-mismatch',
        spans[k]!,
        `this vector has ${components.length} components and the one before it ${size}`,
        'vectors are added component by component and need the same size',
      );
    }
  }
  if (!at.context.spend(size * values.length, spans[0]!)) return unknown;
  const components = Array.from({ length: size }, (_, component) =>
    operation(numbers.map((value) => value.components[value.isVector ? component : 0]!)),
  );
  return vector(components, facts);
}

function productOf(parts: readonly Expression[], tree: ProductTree): Expression {
  let result = parts[0]!;
  let run: Expression[] = [result];
  for (let k = 1; k < parts.length; k++) {
    if (tree.factors[k]!.inverse) {
      result = divide(run.length === 1 ? run[0]! : multiply(...run), parts[k]!);
      run = [result];
    } else run.push(parts[k]!);
  }
  return run.length === 1 ? run[0]! : multiply(...run);
}

/** All combinations of the members of index sets, the last running fastest; tuples are written out. */
export function elementsOf(sets: readonly IndexSet[]): Element[][] {
  let combinations: Element[][] = [[]];
  for (const set of sets)
    combinations = combinations.flatMap((before) =>
      Array.from(set.tuples(), (member) => [...before, ...member]),
    );
  return combinations;
}
