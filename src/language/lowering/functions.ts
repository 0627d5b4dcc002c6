import { unaryFunctions, type BinaryFunction, type UnaryFunction } from '../../expression/functions.js';
import {
  add,
  der,
  l1,
  maximumOrder,
  multiply,
  subtract,
  sumsq,
  type Expression,
  type Network,
  type VectorOperand,
  type Weights,
} from '../../model/index.js';
import { binary, unary } from '../../model/expression.js';
import { nearestName } from '../../nearest-name.js';
import type { CallTree, ExpressionTree, NameTree } from '../ast.js';
import { matchArguments, type MatchedArguments, type Signature } from './arguments.js';
import type { ExpressionLowering } from './expressions.js';
import { constant, wholeNumber } from './known-values.js';
import { interpolated, squaredErrors, smoothed } from './fits.js';
import { rowsOf } from './references.js';
import { setFunctions } from './set-functions.js';
import { smoothExtrema } from './smooth-extrema.js';
import { tableMembers } from './table-members.js';
import { experimentsOf } from './experiments.js';
import { integralOver, totalOver } from './totals.js';
import {
  constantFacts,
  described,
  joined,
  scalar,
  unknown,
  vector,
  type Facts,
  type NumbersValue,
  type Value,
} from './values.js';

/** A function of the language: what it takes, and what it means. */
interface Builtin {
  readonly signature: Signature;
  readonly lower: (matched: MatchedArguments, at: ExpressionLowering, call: CallTree) => Value;
}

const one = [1, 1] as const;

function elementwise(name: UnaryFunction): Builtin {
  return {
    signature: { positional: one, named: [], form: `${name}(x)` },
    lower: ({ positional }, at) => at.map(at.numbers(positional[0]!), (argument) => unary(name, argument)),
  };
}

/** A function of two numbers; of more, applied from left to right. */
function ofNumbers(name: BinaryFunction, most: number, form: string): Builtin {
  return {
    signature: { positional: [2, most], named: [], form },
    lower({ positional }, at) {
      const values = positional.map((argument) => at.scalar(argument));
      if (values.some(({ kind }) => kind === 'unknown')) return unknown;
      const numbers = values as NumbersValue[];
      const [first, ...rest] = numbers.map(({ components }) => components[0]!);
      return scalar(
        rest.reduce((left, right) => binary(name, left, right), first!),
        joined(numbers.map(({ facts }) => facts)),
      );
    },
  };
}

function ofErrors(name: 'mse' | 'sse'): Builtin {
  return {
    signature: { positional: [2, 2], named: ['weights'], form: `${name}(x, [data.x1, data.x2])` },
    lower: (matched, at) => squaredErrors(name, matched, at),
  };
}

const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...setFunctions,
  [
    'members',
    {
      signature: { positional: [1, 10], named: [], form: 'members(net.from, net.to)' },
      lower: ({ positional }, at) => tableMembers(positional, at),
    },
  ],
  ...smoothExtrema,
  ...unaryFunctions.filter((name) => name !== 'neg').map((name) => [name, elementwise(name)] as const),
  ['atan2', ofNumbers('atan2', 2, 'atan2(y, x)')],
  [
    'mod',
    {
      signature: { positional: [2, 2], named: [], form: 'mod(a, b)' },
      lower({ positional }, at) {
        const [left, right] = positional.map((argument) => at.scalar(argument));
        if (left!.kind === 'unknown' || right!.kind === 'unknown') return unknown;
        const [a, b] = [left!.components[0]!, right!.components[0]!];
        const whole = unary('floor', binary('divide', a, b));
        return scalar(subtract(a, multiply(b, whole)), joined([left!.facts, right!.facts]));
      },
    },
  ],
  ['min', ofNumbers('min', 100, 'min(a, b)')],
  ['max', ofNumbers('max', 100, 'max(a, b)')],
  [
    'der',
    {
      signature: { positional: [1, 2], named: [], form: 'der(x) or der(x, 2)' },
      lower({ positional: [argument, orderTree] }, at) {
        const order = orderTree
          ? wholeNumber(orderTree, 'the order of a derivative', 1, maximumOrder, at)
          : 1;
        return order === undefined ? unknown : derivative(argument!, order, at);
      },
    },
  ],
  [
    'der2',
    {
      signature: { positional: one, named: [], form: 'der2(x)' },
      lower: ({ positional: [argument] }, at) => derivative(argument!, 2, at),
    },
  ],
  [
    'sumsq',
    {
      signature: { positional: one, named: [], form: 'sumsq(x)' },
      lower: ({ positional: [argument] }, at) => penalty(at, argument!, sumsq),
    },
  ],
  [
    'l1',
    {
      signature: { positional: one, named: ['smoothing'], form: 'l1(x, smoothing: 1e-3)' },
      lower({ positional: [argument], named }, at) {
        const tree = named.get('smoothing');
        const smoothing = tree && constant(tree, 'the smoothing', at);
        if (tree && smoothing === undefined) return unknown;
        return (
          at.context.attempt(tree?.span ?? argument!.span, 'bad-value', () =>
            penalty(at, argument!, (vector) => l1(vector, smoothing)),
          ) ?? unknown
        );
      },
    },
  ],
  [
    'dot',
    {
      signature: { positional: [2, 2], named: [], form: 'dot(x, y)' },
      lower({ positional }, at, call) {
        const [left, right] = positional.map((argument) => at.numbers(argument));
        if (left!.kind === 'unknown' || right!.kind === 'unknown') return unknown;
        if (left!.components.length !== right!.components.length) {
          return at.context.error(
            'size-mismatch',
            call.span,
            `the vectors have ${left!.components.length} and ${right!.components.length} components`,
            'an inner product needs the same size',
          );
        }
        const products = left!.components.map((component, k) => multiply(component, right!.components[k]!));
        return scalar(add(...products), joined([left!.facts, right!.facts]));
      },
    },
  ],
  ['mse', ofErrors('mse')],
  ['sse', ofErrors('sse')],
  [
    'smooth',
    {
      signature: { positional: [1, 1000], named: ['bandwidth'], form: 'smooth(data.x, bandwidth: 0.5)' },
      lower: smoothed,
    },
  ],
  [
    'interpolate',
    {
      signature: { positional: one, named: ['by'], form: 'interpolate(data.u, by: linear)' },
      lower: interpolated,
    },
  ],
  [
    'rows',
    {
      signature: { positional: one, named: [], form: 'rows(data)' },
      lower({ positional: [argument] }, at) {
        const value = at.value(argument!);
        if (value.kind === 'data') return { kind: 'set', set: rowsOf(value.dataSet) };
        if (value.kind === 'unknown') return unknown;
        return at.context.error(
          'not-a-table',
          argument!.span,
          `rows takes a table, not ${described(value)}`,
          'write rows(data)',
        );
      },
    },
  ],
  [
    'experiments',
    {
      signature: { positional: one, named: [], form: 'experiments(runs)' },
      lower: ({ positional: [argument] }, at) => experimentsOf(argument!, at),
    },
  ],
  [
    'sum',
    {
      signature: { positional: one, named: [], form: 'sum(i in I: x[i]) or sum(x)' },
      lower: ({ positional: [argument] }, at) => folded(at, argument!, (components) => add(...components)),
    },
  ],
  [
    'prod',
    {
      signature: { positional: one, named: [], form: 'prod(i in I: x[i]) or prod(x)' },
      lower: ({ positional: [argument] }, at) =>
        folded(at, argument!, (components) => multiply(...components)),
    },
  ],
  [
    'integral',
    {
      signature: { positional: [0, 100], named: [], form: 'integral(over t: x^2)' },
      lower: (_, at, call) =>
        at.context.error(
          'integral-without-time',
          call.span,
          'an integral runs over a time',
          'write integral(over t: x^2)',
        ),
    },
  ],
]);

/** Names of all functions of the language. */
export const builtinNames: ReadonlySet<string> = new Set(builtins.keys());

/** Calls of methods stand in their own statements; a model may mention them in the wrong place. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['csv', 'data train = csv("train.csv")'],
  ['file', 'network f : 2 -> 8 tanh -> 2 start file("weights.json")'],
  ['xavier', 'network f : 2 -> 8 tanh -> 2 start xavier(seed: 1)'],
  ['he', 'network f : 2 -> 8 softplus -> 2 start he(seed: 1)'],
  ['zeros', 'network f : 2 -> 8 tanh -> 2 start zeros()'],
  ['uniform', 'network f : 2 -> 8 tanh -> 2 start uniform(seed: 1, scale: 0.1)'],
]);

/** The meaning of a call of a function of the language. */
export function lowerBuiltin(call: CallTree, callee: NameTree, at: ExpressionLowering): Value {
  const builtin = builtins.get(callee.text);
  if (!builtin) return unknownFunction(call, callee, at);
  if (call.iteration) {
    if (callee.text === 'integral') return integralOver(call, call.iteration, at);
    if (callee.text === 'sum' || callee.text === 'prod')
      return totalOver(call, call.iteration, callee.text, at);
  }
  const matched = matchArguments(call, callee.text, builtin.signature, at.context.diagnostics);
  return matched ? builtin.lower(matched, at, call) : unknown;
}

function unknownFunction(call: CallTree, callee: NameTree, at: ExpressionLowering): Value {
  const { context } = at;
  const statement = elsewhere.get(callee.text);
  if (statement !== undefined) {
    return context.error(
      'misplaced-function',
      callee.span,
      `'${callee.text}' cannot stand here`,
      `it belongs in: ${statement}`,
    );
  }
  const near = nearestName(callee.text, [...builtinNames, ...context.model.networks.keys()]);
  context.error(
    'unknown-function',
    callee.span,
    `unknown function '${callee.text}'`,
    near === undefined
      ? `the functions are ${[...builtinNames].sort().join(', ')}`
      : `did you mean '${near}'?`,
  );
  for (const argument of call.iteration ? [] : call.arguments) at.value(argument.value);
  return unknown;
}

function isCurrentState({ node }: Expression): boolean {
  return node.kind === 'variable' && node.variable.role === 'state' && node.at === undefined;
}

/** A sum over all components of a vector, of variables, or of weights of a network. */
function penalty(
  at: ExpressionLowering,
  argument: ExpressionTree,
  sum: (vector: VectorOperand | Network | Weights) => Expression,
): Value {
  const value = at.value(argument);
  if (value.kind === 'network') return scalar(sum(value.network), { ...constantFacts, known: false });
  if (value.kind === 'weights') return scalar(sum(value.weights), { ...constantFacts, known: false });
  if (value.kind === 'variable') {
    const { time } = value.variable;
    return scalar(sum(value.variable), { known: false, time, derivative: false });
  }
  const numbers = at.asNumbers(value, argument.span);
  return numbers.kind === 'unknown' ? unknown : scalar(sum(numbers.components), numbers.facts);
}

function folded(
  at: ExpressionLowering,
  argument: ExpressionTree,
  fold: (components: readonly Expression[]) => Expression,
): Value {
  const numbers = at.numbers(argument);
  return numbers.kind === 'unknown' ? unknown : scalar(fold(numbers.components), numbers.facts);
}

/** A derivative of states by the current time. */
function derivative(argument: ExpressionTree, order: number, at: ExpressionLowering): Value {
  const value = at.value(argument);
  if (value.kind === 'unknown') return unknown;
  const numbers =
    value.kind === 'variable' || value.kind === 'numbers' ? at.asNumbers(value, argument.span) : undefined;
  if (numbers?.kind === 'unknown') return unknown;
  if (!numbers?.components.every(isCurrentState)) {
    return at.context.error(
      'der-of-no-state',
      argument.span,
      `der takes a state; '${at.context.diagnostics.source.slice(argument.span)}' is none`,
      "declare it with 'state'",
    );
  }
  const derivatives = der(numbers.components, order);
  const isSlope = derivatives.some(({ node }) => node.kind === 'derivative');
  const facts: Facts = { known: false, time: numbers.facts.time, derivative: isSlope };
  return numbers.isVector ? vector(derivatives, facts) : scalar(derivatives[0]!, facts);
}
