import {
  Expression,
  integral,
  type Condition,
  type IndexBinding,
  type IndexSet,
  type TimeSet,
} from '../../model/index.js';
import type { Binder, CallTree, ExpressionTree, Identifier, IterationTree } from '../ast.js';
import type { Span } from '../source-text.js';
import { lowerCondition } from './conditions.js';
import type { Context } from './context.js';
import type { ExpressionLowering } from './expressions.js';
import type { IndexFrame } from './index-frame.js';
import { domainSet } from './index-sets.js';
import { checkData } from './moving-data.js';
import { constantFacts, described, scalar, unknown, type Value } from './values.js';

/** integral(over t: body). */
export function integralOver(call: CallTree, iteration: IterationTree, at: ExpressionLowering): Value {
  const { context } = at;
  if (!iteration.over) {
    return context.error(
      'integral-without-time',
      iteration.span,
      'an integral runs over a time',
      'write integral(over t: x^2)',
    );
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
  const facts = { ...body.facts, time };
  if (!checkData(call.arguments[0]!.value, body, facts, context)) return unknown;
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
    context.error(
      'not-a-time',
      name.span,
      `'${name.text}' is ${described(value)}, not a time`,
      'times are declared by: time t in [0, 10]',
    );
  }
  return time;
}

/** sum(i in I: body) or prod(i in I: body). */
export function totalOver(
  call: CallTree,
  iteration: IterationTree,
  name: 'sum' | 'prod',
  at: ExpressionLowering,
): Value {
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
  for (const { names, domain, span } of binders) {
    if (names.length === 0) {
      context.error('index-without-name', span, 'the index needs a name here', 'write i in 1..3');
      return undefined;
    }
    for (const [k, name] of names.entries()) {
      const before = [...bindings.flatMap(({ symbols }) => symbols), ...names.slice(0, k)];
      if (!canBind(name, before, context)) return undefined;
    }
    const found = domainSet(domain, at.within(frame));
    if (!found || !fitsTuples(names, found.set, span, context)) return undefined;
    size *= found.set.size;
    if (size > context.limits.setSize) {
      context.error(
        'set-too-large',
        span,
        `the indices have more than ${context.limits.setSize} combinations`,
        'use smaller sets',
      );
      return undefined;
    }
    const next = frame.bind(
      names.map(({ text }) => text),
      found.set,
    );
    frame = next.frame;
    bindings.push(next.binding);
    const condition = found.restriction?.(frame.lookup(names[0]!.text)!);
    if (condition) {
      conditions.push(condition);
      frame = frame.restrict(condition);
    }
  }
  if (where) {
    const condition = lowerCondition(where, at.within(frame));
    if (!condition) return undefined;
    conditions.push(condition);
    frame = frame.restrict(condition);
  }
  const all: Condition | undefined = conditions.length > 1 ? { kind: 'and', conditions } : conditions[0];
  return { frame, bindings, where: all };
}

/** Whether an index may have a name beside those that are bound before it; warns where it hides a declaration. */
function canBind(
  name: Identifier,
  before: readonly ({ readonly name: string } | Identifier)[],
  context: Context,
): boolean {
  if (before.some((other) => ('text' in other ? other.text : other.name) === name.text)) {
    context.error(
      'duplicate-name',
      name.span,
      `the index '${name.text}' is bound twice`,
      'choose another name',
    );
    return false;
  }
  if (context.scope.has(name.text)) {
    context.diagnostics.warning(
      'shadowed-name',
      name.span,
      `the index '${name.text}' hides what is declared by this name`,
      'choose another name',
    );
  }
  return true;
}

/** Whether there are as many names as the members of a set have parts; reports it if not. */
export function fitsTuples(
  names: readonly Identifier[],
  set: IndexSet,
  span: Span,
  context: Context,
): boolean {
  if (names.length === set.arity) return true;
  const form = Array.from({ length: set.arity }, (_, k) => ['i', 'j', 'k', 'l'][k] ?? `i${k}`).join(', ');
  context.error(
    'tuple-size',
    span,
    `the members of ${set.name} have ${set.arity} ${set.arity === 1 ? 'part' : 'parts'}, and ${names.length} ${names.length === 1 ? 'index runs' : 'indices run'} over it`,
    `write ${set.arity === 1 ? form : `(${form})`} in ${set.name}`,
  );
  return false;
}
