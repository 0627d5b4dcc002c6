import type { BinaryFunction, UnaryFunction } from '../../expression/functions.js';
import { unaryFunctions } from '../../expression/functions.js';
import {
  add,
  der,
  Expression,
  integral,
  mse,
  multiply,
  smooth,
  sumsq,
  type Condition,
  type DataColumn,
  type IndexBinding,
  type TimeSet,
} from '../../model/index.js';
import { binary, unary } from '../../model/expression.js';
import { knownConstant } from '../../transcription/known.js';
import { nearestName } from '../../nearest-name.js';
import type { Binder, CallTree, ExpressionTree, Identifier, IterationTree, NameTree } from '../ast.js';
import { matchArguments, type MatchedArguments, type Signature } from './arguments.js';
import type { ExpressionLowering } from './expressions.js';
import type { IndexFrame } from './index-frame.js';
import { domainSet } from './index-sets.js';
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

const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ...unaryFunctions.filter((name) => name !== 'neg').map((name) => [name, elementwise(name)] as const),
  ['atan2', ofNumbers('atan2', 2, 'atan2(y, x)')],
  ['min', ofNumbers('min', 100, 'min(a, b)')],
  ['max', ofNumbers('max', 100, 'max(a, b)')],
  [
    'der',
    {
      signature: { positional: one, named: [], form: 'der(x)' },
      lower({ positional: [argument] }, at) {
        const value = at.value(argument!);
        if (value.kind === 'unknown') return unknown;
        const components =
          value.kind === 'variable' ? value.variable : value.kind === 'numbers' ? value.components : undefined;
        const states =
          components !== undefined &&
          (Array.isArray(components)
            ? (components as readonly Expression[]).every(isCurrentState)
            : 'role' in components && components.role === 'state');
        if (!states) {
          return at.context.error(
            'der-of-no-state',
            argument!.span,
            `der takes a state; '${at.context.diagnostics.source.slice(argument!.span)}' is none`,
            "declare it with 'state'",
          );
        }
        const list = value.kind === 'numbers' ? value.components : [];
        const derivatives = value.kind === 'variable' ? der(value.variable) : der(list);
        const time = value.kind === 'variable' ? value.variable.time : (value as NumbersValue).facts.time;
        const facts: Facts = { known: false, time, derivative: true };
        const isVector = value.kind === 'variable' ? value.variable.sets.length > 0 : (value as NumbersValue).isVector;
        return isVector ? vector(derivatives, facts) : scalar(derivatives[0]!, facts);
      },
    },
  ],
  [
    'sumsq',
    {
      signature: { positional: one, named: [], form: 'sumsq(x)' },
      lower({ positional: [argument] }, at) {
        const value = at.value(argument!);
        if (value.kind === 'network') return scalar(sumsq(value.network), { ...constantFacts, known: false });
        if (value.kind === 'variable') {
          return scalar(sumsq(value.variable), { known: false, time: value.variable.time, derivative: false });
        }
        const numbers = at.asNumbers(value, argument!.span);
        return numbers.kind === 'unknown' ? unknown : scalar(sumsq(numbers.components), numbers.facts);
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
  [
    'mse',
    {
      signature: { positional: [2, 2], named: [], form: 'mse(x, [data.x1, data.x2])' },
      lower: ({ positional: [predictions, columns] }, at) => meanSquaredError(predictions!, columns!, at),
    },
  ],
  [
    'smooth',
    {
      signature: { positional: [1, 1000], named: ['bandwidth'], form: 'smooth(data.x, bandwidth: 0.5)' },
      lower: smoothed,
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
      lower: ({ positional: [argument] }, at) => folded(at, argument!, (components) => multiply(...components)),
    },
  ],
  [
    'integral',
    {
      signature: { positional: [0, 0], named: [], form: 'integral(over t: x^2)' },
      lower: (_, at, call) =>
        at.context.error('integral-without-time', call.span, 'an integral runs over a time', 'write integral(over t: x^2)'),
    },
  ],
]);

/** Names of all functions of the language. */
export const builtinNames: ReadonlySet<string> = new Set(builtins.keys());

/** Calls of methods stand in their own statements; a model may mention them in the wrong place. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['csv', 'data train = csv("train.csv")'],
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
    if (callee.text === 'sum' || callee.text === 'prod') return totalOver(call, call.iteration, callee.text, at);
  }
  const matched = matchArguments(call, callee.text, builtin.signature, at.context.diagnostics);
  return matched ? builtin.lower(matched, at, call) : unknown;
}

function unknownFunction(call: CallTree, callee: NameTree, at: ExpressionLowering): Value {
  const { context } = at;
  const statement = elsewhere.get(callee.text);
  if (statement !== undefined) {
    return context.error('misplaced-function', callee.span, `'${callee.text}' cannot stand here`, `it belongs in: ${statement}`);
  }
  const near = nearestName(callee.text, [...builtinNames, ...context.model.networks.keys()]);
  context.error(
    'unknown-function',
    callee.span,
    `unknown function '${callee.text}'`,
    near === undefined ? `the functions are ${[...builtinNames].sort().join(', ')}` : `did you mean '${near}'?`,
  );
  for (const argument of call.iteration ? [] : call.arguments) at.value(argument.value);
  return unknown;
}

function isCurrentState({ node }: Expression): boolean {
  return node.kind === 'variable' && node.variable.role === 'state' && node.at === undefined;
}

function folded(
  at: ExpressionLowering,
  argument: ExpressionTree,
  fold: (components: readonly Expression[]) => Expression,
): Value {
  const numbers = at.numbers(argument);
  return numbers.kind === 'unknown' ? unknown : scalar(fold(numbers.components), numbers.facts);
}

function meanSquaredError(predictions: ExpressionTree, columns: ExpressionTree, at: ExpressionLowering): Value {
  const predicted = at.numbers(predictions);
  const measured = at.value(columns);
  if (predicted.kind === 'unknown' || measured.kind === 'unknown') return unknown;
  const { context } = at;
  if (measured.kind !== 'columns') {
    return context.error(
      'columns-expected',
      columns.span,
      `mse compares with columns of a table, not with ${described(measured)}`,
      'write mse(x, [data.x1, data.x2])',
    );
  }
  const { length } = predicted.components;
  if (length !== measured.columns.length) {
    const count = measured.columns.length;
    return context.error(
      'size-mismatch',
      columns.span,
      `mse compares ${length} ${length === 1 ? 'component' : 'components'} with ${count} ${count === 1 ? 'column' : 'columns'}`,
      'give one column for each component',
    );
  }
  if (predicted.facts.time === undefined) {
    return context.error(
      'mse-without-time',
      predictions.span,
      `'${context.diagnostics.source.slice(predictions.span)}' does not depend on time, so it cannot be compared with a column`,
      'compare a state or an expression of states',
    );
  }
  const make = () =>
    at.at.objective
      ? context.model.fit(predicted.components, measured.columns)
      : mse(predicted.components, measured.columns);
  const error = context.attempt(columns.span, 'bad-fit', make);
  return error ? scalar(error, { ...constantFacts, known: false }) : unknown;
}

function smoothed({ positional, named }: MatchedArguments, at: ExpressionLowering): Value {
  const { context } = at;
  const values = positional.map((argument) => at.value(argument));
  const bandwidthTree = named.get('bandwidth');
  const bandwidth = bandwidthTree && at.known(bandwidthTree, 'the bandwidth');
  if (bandwidthTree && !bandwidth) return unknown;
  const columns: DataColumn[] = [];
  for (const [k, value] of values.entries()) {
    if (value.kind === 'unknown') return unknown;
    if (value.kind !== 'columns') {
      return context.error('columns-expected', positional[k]!.span, `smooth takes columns of a table, not ${described(value)}`, 'write smooth(data.x)');
    }
    columns.push(...value.columns);
  }
  const width = bandwidth && knownConstant(bandwidth.components[0]!, 'the bandwidth');
  const span = bandwidthTree?.span ?? positional[0]!.span;
  const series = context.attempt(span, 'bad-bandwidth', () => columns.map((column) => smooth(column, width)));
  if (!series) return unknown;
  const facts: Facts = { known: true, time: 'any', derivative: false };
  const isVector = columns.length > 1 || values.some((value) => value.kind === 'columns' && value.isVector);
  return isVector ? vector(series, facts) : scalar(series[0]!, facts);
}

function integralOver(call: CallTree, iteration: IterationTree, at: ExpressionLowering): Value {
  const { context } = at;
  if (!iteration.over) {
    return context.error('integral-without-time', iteration.span, 'an integral runs over a time', 'write integral(over t: x^2)');
  }
  const time = timeNamed(iteration.over, at);
  const body = at.scalar(call.arguments[0]!.value);
  if (!time || body.kind === 'unknown') return unknown;
  if (body.facts.time !== undefined && body.facts.time !== 'any' && body.facts.time !== time) {
    return context.error(
      'mixed-times',
      call.arguments[0]!.value.span,
      `the integral runs over '${time.name}', its body over another time`,
      "write 'at' and a time behind quantities of other times",
    );
  }
  return scalar(integral(time, body.components[0]!), { ...constantFacts, known: false });
}

/** The time set of a name, or a report. */
export function timeNamed(name: Identifier, at: ExpressionLowering): TimeSet | undefined {
  const { context } = at;
  const declaration = context.scope.lookup(name.text);
  if (!declaration) {
    context.scope.reportUnknown(name);
    return undefined;
  }
  const value = context.valueOf(declaration, name);
  const time = context.model.times.get(name.text);
  if (!time && value.kind !== 'unknown') {
    context.error('not-a-time', name.span, `'${name.text}' is ${described(value)}, not a time`, 'times are declared by: time t in [0, 10]');
  }
  return time;
}

function totalOver(call: CallTree, iteration: IterationTree, name: 'sum' | 'prod', at: ExpressionLowering): Value {
  const { context } = at;
  if (iteration.over) {
    return context.error(
      'sum-over-time',
      iteration.span,
      `'${name}' runs over index sets, not over time`,
      'write integral(over t: ...), or sum(i in I: ...)',
    );
  }
  const bound = bindAll(iteration.binders, iteration.where, at);
  if (!bound) return unknown;
  const body = at.within(bound.frame).scalar(call.arguments[0]!.value);
  if (body.kind === 'unknown') return unknown;
  const expression = new Expression({
    kind: 'total',
    operation: name === 'sum' ? 'sum' : 'product',
    bindings: bound.bindings,
    ...(bound.where ? { where: bound.where } : {}),
    body: body.components[0]!,
  });
  return scalar(expression, body.facts);
}

/** Indices with their sets, and the condition that the text and sets that depend on other indices put on them. */
export interface BoundIndices {
  readonly frame: IndexFrame;
  readonly bindings: readonly IndexBinding[];
  readonly where: Condition | undefined;
}

/** Binds the indices of a sum or a constraint; `undefined` after a report. */
export function bindAll(
  binders: readonly Binder[],
  where: ExpressionTree | undefined,
  at: ExpressionLowering,
): BoundIndices | undefined {
  const { context } = at;
  let { frame } = at.at;
  const bindings: IndexBinding[] = [];
  const conditions: Condition[] = [];
  let size = 1;
  for (const { index, domain, span } of binders) {
    if (!index) {
      context.error('index-without-name', span, 'the index needs a name here', 'write i in 1..3');
      return undefined;
    }
    if (bindings.some(({ symbol }) => symbol.name === index.text)) {
      context.error('duplicate-name', index.span, `the index '${index.text}' is bound twice`, 'choose another name');
      return undefined;
    }
    if (context.scope.has(index.text)) {
      context.diagnostics.warning('shadowed-name', index.span, `the index '${index.text}' hides what is declared by this name`, 'choose another name');
    }
    const found = domainSet(domain, at.within(frame));
    if (!found) return undefined;
    size *= found.set.size;
    if (size > context.limits.setSize) {
      context.error('set-too-large', span, `the indices have more than ${context.limits.setSize} combinations`, 'use smaller sets');
      return undefined;
    }
    const next = frame.bind(index.text, found.set);
    frame = next.frame;
    bindings.push(next.binding);
    const condition = found.restriction?.(frame.lookup(index.text)!);
    if (condition) {
      conditions.push(condition);
      frame = frame.restrict(condition);
    }
  }
  if (where) {
    const condition = at.within(frame).condition(where);
    if (!condition) return undefined;
    conditions.push(condition);
    frame = frame.restrict(condition);
  }
  const all: Condition | undefined = conditions.length > 1 ? { kind: 'and', conditions } : conditions[0];
  return { frame, bindings, where: all };
}
