import type { UnaryFunction } from '../expression/functions.js';
import {
  add,
  binary,
  boundIndices,
  divide,
  Expression,
  multiply,
  subtract,
  toExpression,
  toVector,
  unary,
  type Condition,
  type Operand,
  type VectorOperand,
} from './expression.js';
import { ModelError } from './model-error.js';
import { Weights } from './network-layers.js';
import { Network } from './network.js';
import { bindingsOf, type IndexSet } from './sets.js';
import type { TimeSet } from './time.js';
import { Variable } from './variable.js';
import { rememberCall } from './written-as.js';

const elementwise = (name: UnaryFunction) => (argument: Operand) => unary(name, argument);

export const exp = elementwise('exp');
export const expm1 = elementwise('expm1');
export const log = elementwise('log');
export const log10 = elementwise('log10');
export const log1p = elementwise('log1p');
export const sqrt = elementwise('sqrt');
export const sin = elementwise('sin');
export const cos = elementwise('cos');
export const tan = elementwise('tan');
export const asin = elementwise('asin');
export const acos = elementwise('acos');
export const atan = elementwise('atan');
export const sinh = elementwise('sinh');
export const cosh = elementwise('cosh');
export const tanh = elementwise('tanh');
export const asinh = elementwise('asinh');
export const acosh = elementwise('acosh');
export const atanh = elementwise('atanh');
export const sigmoid = elementwise('sigmoid');
export const softplus = elementwise('softplus');
export const abs = elementwise('abs');
export const sign = elementwise('sign');
export const floor = elementwise('floor');
export const ceil = elementwise('ceil');
export const atan2 = (y: Operand, x: Operand) => binary('atan2', y, x);
export const minimum = (left: Operand, right: Operand) => binary('min', left, right);
export const maximum = (left: Operand, right: Operand) => binary('max', left, right);

/** Largest order of a derivative. */
export const maximumOrder = 10;

/**
 * Time derivative of a state (every component), or of some components of it. A derivative of order k is the slope of a chain of
 * k - 1 states, made on first use in `model`: the rate `der(x)`, its rate `der(x, 2)` and so on. Once a state has a rate, `der(x)` is
 * this rate, which has a value at every time: `der(x) at 0`.
 *
 * @throws ModelError for something that is no state, and for an order that is no whole number from 1 to {@link maximumOrder}.
 */
export function der(state: Variable | Expression | readonly Expression[], order = 1): readonly Expression[] {
  if (!Number.isInteger(order) || order < 1 || order > maximumOrder) {
    throw new ModelError(
      `the order of a derivative is ${order}`,
      `it is a whole number from 1 to ${maximumOrder}`,
    );
  }
  const components =
    state instanceof Variable ? state.components() : state instanceof Expression ? [state] : state;
  return components.map((component) => {
    const { node } = component;
    if (node.kind !== 'variable' || node.at) {
      throw new ModelError('der(...) takes a state or components of one');
    }
    let { variable } = node;
    for (let k = 1; k < order; k++) variable = rateOf(variable);
    return variable.rate ? variable.rate.element(...node.indices) : variable.derivative(...node.indices);
  });
}

function rateOf(state: Variable): Variable {
  if (!state.makeRate) {
    throw new ModelError(`der(${state.name}): '${state.name}' is not a state`, "declare it with 'state'");
  }
  return (state.rate ??= state.makeRate());
}

/** Sum of the body over one or more sets; `where` keeps only the index values that satisfy a known condition. */
export function total(
  sets: IndexSet | readonly IndexSet[],
  body: (...indices: Expression[]) => Operand,
  where?: (...indices: Expression[]) => Condition,
): Expression {
  return over('sum', sets, body, where);
}

/** Product of the body over one or more sets. */
export function product(
  sets: IndexSet | readonly IndexSet[],
  body: (...indices: Expression[]) => Operand,
  where?: (...indices: Expression[]) => Condition,
): Expression {
  return over('product', sets, body, where);
}

function over(
  operation: 'sum' | 'product',
  sets: IndexSet | readonly IndexSet[],
  body: (...indices: Expression[]) => Operand,
  where?: (...indices: Expression[]) => Condition,
): Expression {
  const list = Array.isArray(sets) ? (sets as readonly IndexSet[]) : [sets as IndexSet];
  const bindings = bindingsOf(list);
  const indices = boundIndices(bindings);
  return new Expression({
    kind: 'total',
    operation,
    bindings,
    ...(where ? { where: where(...indices) } : {}),
    body: toExpression(body(...indices)),
  });
}

/** Integral of the body over the whole of a time set, by the quadrature of its collocation scheme. */
export function integral(time: TimeSet, body: Operand): Expression {
  return new Expression({ kind: 'integral', time, body: toExpression(body) });
}

/** Sum of squares of all components; of a network or a part of it: of its weights and biases. */
export function sumsq(vector: VectorOperand | Network | Weights): Expression {
  const sum = summed(vector, (one) => binary('power', one, 2));
  return vector instanceof Network ? rememberCall(sum, { name: 'sumsq', network: vector }) : sum;
}

/**
 * Sum of the moduli of all components, smooth: sqrt(x^2 + smoothing^2) - smoothing for each. It makes small weights vanish, like
 * the l1 norm that it approaches as `smoothing` falls.
 */
export function l1(vector: VectorOperand | Network | Weights, smoothing = 1e-3): Expression {
  if (!(smoothing > 0 && Number.isFinite(smoothing)))
    throw new ModelError(`l1: the smoothing is ${smoothing}`, 'give a small positive number');
  const sum = summed(vector, (one) =>
    subtract(unary('sqrt', add(binary('power', one, 2), smoothing ** 2)), smoothing),
  );
  return vector instanceof Network ? rememberCall(sum, { name: 'l1', network: vector, smoothing }) : sum;
}

/** Sum over all components; over those of variables without time as one template. */
function summed(
  vector: VectorOperand | Network | Weights,
  term: (component: Expression) => Expression,
): Expression {
  if (vector instanceof Weights) return add(...vector.variables.map((variable) => summed(variable, term)));
  const target = vector instanceof Network ? vector.parameters : vector;
  if (target instanceof Variable && !target.time && target.sets.length > 0) {
    return total(target.sets, (...indices) => term(target.element(...indices)));
  }
  return add(...toVector(target as VectorOperand).map(term));
}

/** Inner product of two vectors of one size. */
export function dot(left: VectorOperand, right: VectorOperand): Expression {
  const [a, b] = [toVector(left), toVector(right)];
  if (a.length !== b.length)
    throw new ModelError(`dot: the vectors have ${a.length} and ${b.length} components`);
  return add(...a.map((one, k) => multiply(one, b[k]!)));
}

/** The remainder of left/right, with the sign of `right`. */
export function mod(left: Operand, right: Operand): Expression {
  return subtract(left, multiply(right, unary('floor', divide(left, right))));
}

/** Chooses by a comparison: smooth only where the branches meet smoothly. */
export function select(condition: Condition, whenTrue: Operand, whenFalse: Operand): Expression {
  return new Expression({
    kind: 'select',
    condition,
    whenTrue: toExpression(whenTrue),
    whenFalse: toExpression(whenFalse),
  });
}

export { add, divide, multiply, subtract };
export const power = (base: Operand, exponent: Operand) => binary('power', base, exponent);
export const negate = (argument: Operand) => unary('neg', argument);
