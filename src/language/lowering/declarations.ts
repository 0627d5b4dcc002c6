import {
  controlHolds,
  type ControlHold,
  type DataColumn,
  type Expression,
  type IndexSet,
  type TimeSet,
} from '../../model/index.js';
import { atTime, number } from '../../model/expression.js';
import { codeOfElement } from '../../model/sets.js';
import { compileKnown, isKnown, knownConstant, variesOver } from '../../transcription/known.js';
import { withStarts } from '../../transcription/start-values.js';
import { Domain } from '../../transcription/points.js';
import type {
  ExpressionTree,
  Indices,
  ParameterDeclaration,
  SetDeclaration,
  TimeDeclaration,
  VariableDeclaration,
} from '../ast.js';
import { mentionsName } from '../tree-walk.js';
import type { Context } from './context.js';
import { elementsOf } from './arithmetic.js';
import { experimentOfTime, tableOfTime } from './experiments.js';
import { ExpressionLowering } from './expressions.js';
import { bindAll, fitsTuples, timeNamed } from './totals.js';
import { IndexFrame, mentionsIndex } from './index-frame.js';
import { domainSet } from './index-sets.js';
import { interval } from './known-values.js';
import { refuseMovingData } from './moving-data.js';
import { refuseNetworkClauses } from './network-clauses.js';
import { constantFacts, scalar, unknown, type NumbersValue, type Value } from './values.js';

/** What the caller replaces in a model: parameters by name, tables by file. */
export interface Overrides {
  readonly parameters: ReadonlyMap<string, number>;
}

/** Adds a parameter to the model. */
export function lowerParameter(
  declaration: ParameterDeclaration,
  context: Context,
  overrides: Overrides,
): Value {
  const { name, indices, value } = declaration;
  const at = new ExpressionLowering(context);
  const given = overrides.parameters.get(name.text);
  if (!indices) {
    const known = at.known(value, `the parameter '${name.text}'`);
    const result =
      given ??
      (known &&
        context.attempt(value.span, 'bad-value', () =>
          knownConstant(known.components[0]!, `'${name.text}'`),
        ));
    if (result === undefined) return unknown;
    if (Number.isNaN(result)) {
      return context.error(
        'bad-value',
        value.span,
        `the value of '${name.text}' is not a number`,
        'look for 0/0, log or sqrt of a negative number',
      );
    }
    const parameter = context.attempt(name.span, 'refused', () => context.model.parameter(name.text, result));
    return parameter ? { kind: 'parameter', parameter } : unknown;
  }
  if (given !== undefined) {
    context.error(
      'bad-override',
      name.span,
      `'${name.text}' is indexed and cannot be replaced by one number`,
      'replace a scalar parameter',
    );
  }
  const sets = indexSets(indices, at);
  if (!sets) return unknown;
  const values = parameterValues(declaration, indices, sets, at);
  if (!values) return unknown;
  const parameter = context.attempt(name.span, 'refused', () =>
    context.model.parameter(name.text, values, sets),
  );
  return parameter ? { kind: 'parameter', parameter } : unknown;
}

function parameterValues(
  { name, value }: ParameterDeclaration,
  indices: Indices,
  sets: readonly IndexSet[],
  at: ExpressionLowering,
): Float64Array | undefined {
  const { context } = at;
  const size = sets.reduce((product, set) => product * set.size, 1);
  const named = indices.binders.every(({ names }) => names.length > 0);
  const bound = named ? bindAll(indices.binders, undefined, at) : undefined;
  if (named && !bound) return undefined;
  const inner = bound ? at.within(bound.frame) : at;
  const given = inner.value(value);
  if (given.kind === 'columns' && given.columns.length === 1)
    return columnValues(given.columns[0]!, size, value, at);
  const numbers = inner.asNumbers(given, value.span);
  if (numbers.kind === 'unknown') return undefined;
  if (!numbers.facts.known || numbers.facts.time !== undefined) {
    context.error(
      'not-known',
      value.span,
      `the values of '${name.text}' must be known`,
      'use numbers, parameters and data',
    );
    return undefined;
  }
  if (numbers.isVector && numbers.components.length !== size) {
    context.error(
      'size-mismatch',
      value.span,
      `'${name.text}' needs ${size} values and got ${numbers.components.length}`,
      'give one for each index',
    );
    return undefined;
  }
  return context.attempt(value.span, 'bad-value', () => {
    if (numbers.isVector)
      return Float64Array.from(numbers.components, (one) => knownConstant(one, `'${name.text}'`));
    const domain = Domain.of(bound?.bindings ?? []);
    const evaluate = compileKnown(numbers.components[0]!, domain);
    return Float64Array.from({ length: size }, (_, point) => evaluate(bound ? point : 0));
  });
}

/** The values of a parameter that are those of a column. */
function columnValues(
  { name, values, hasMissing }: DataColumn,
  size: number,
  tree: ExpressionTree,
  { context }: ExpressionLowering,
): Float64Array | undefined {
  if (values.length === size && !hasMissing) return values;
  context.error(
    values.length === size ? 'bad-value' : 'size-mismatch',
    tree.span,
    values.length === size
      ? `the column '${name}' has empty cells`
      : `the parameter needs ${size} values and the column has ${values.length} rows`,
    'a parameter over the rows of a table is declared by param k[rows(table)] = table.column',
  );
  return undefined;
}

export function lowerSet({ name, value }: SetDeclaration, context: Context): Value {
  const found = domainSet(value, new ExpressionLowering(context), name.text);
  if (!found) return unknown;
  const set = context.attempt(name.span, 'refused', () => context.model.set(name.text, found.set));
  return set ? { kind: 'set', set } : unknown;
}

export function lowerTime(declaration: TimeDeclaration, context: Context): Value {
  const { name, over, indices, interval, span } = declaration;
  const outer = new ExpressionLowering(context);
  const bound = indices && experimentOfTime(indices, outer);
  const table = over ? tableOfTime(over, outer) : bound?.table;
  if ((over || indices) && !table) return unknown;
  const at = bound ? outer.within(bound.frame) : outer;
  if (!interval) {
    const options = { place: context.place(span) };
    const time = context.attempt(name.span, 'refused', () =>
      context.model.timeOver(name.text, table!, options),
    );
    return time ? timeValue(time, true) : unknown;
  }
  if (interval.kind !== 'list' || interval.elements.length !== 2) {
    return context.error(
      'bad-interval',
      interval.span,
      'a time has a start and an end',
      `write time ${name.text} in [0, 10]`,
    );
  }
  const [start, end] = interval.elements.map((element) => timeEnd(element, at));
  if (!start || !end) return unknown;
  const known = start.facts.known && end.facts.known;
  const fixed = ![start, end].some(({ components }) => mentionsIndex(components[0]!));
  if (known && fixed && !isInterval([start, end], interval, at)) return unknown;
  if (table && !known) {
    return context.error(
      'not-known',
      interval.span,
      `the ends of '${name.text}', a time over experiments, must be known`,
      'use numbers, parameters and data',
    );
  }
  const ends = { start: start.components[0]!, end: end.components[0]!, place: context.place(span) };
  const time = context.attempt(name.span, 'refused', () =>
    table
      ? context.model.timeOver(name.text, table, ends)
      : context.model.time(name.text, ends.start, ends.end, ends.place),
  );
  return time ? timeValue(time, known) : unknown;
}

/** The current time as a value. */
function timeValue(time: TimeSet, known: boolean): Value {
  return scalar(time.current, { known, time, derivative: false });
}

/** An end of a time: a known number, or a formula of plain unknowns. */
function timeEnd(tree: ExpressionTree, at: ExpressionLowering): NumbersValue | undefined {
  const value = at.scalar(tree);
  if (value.kind === 'unknown') return undefined;
  if (value.facts.time !== undefined) {
    at.context.error(
      'not-known',
      tree.span,
      'the end of a time must not depend on time',
      'write a number, or a variable: var tf in [0.1, 10] start 1',
    );
    return undefined;
  }
  return value;
}

/** Whether known ends are those of an interval; reports it if not. */
function isInterval(
  ends: readonly NumbersValue[],
  { span }: ExpressionTree,
  { context }: ExpressionLowering,
): boolean {
  const values = context.attempt(span, 'bad-interval', () =>
    ends.map(({ components }) => knownConstant(components[0]!, 'the interval')),
  );
  if (!values) return false;
  const [start, end] = values;
  if (start! < end! && Number.isFinite(end! - start!)) return true;
  context.error(
    'bad-interval',
    span,
    `the time runs from ${start} to ${end}`,
    'the end is a finite time behind the start',
  );
  return false;
}

export function lowerVariable(declaration: VariableDeclaration, context: Context): Value {
  const { role, name, indices, clauses, span } = declaration;
  const at = new ExpressionLowering(context);
  const sets = indices ? indexSets(indices, at) : [];
  const time = timeOf(declaration, at);
  if (!sets || time === 'wrong') return unknown;
  const family = { name: name.text, indices, sets, time };
  // A clause that is wrong is reported and left out: the variable itself goes on, so that its uses are checked too.
  const take = (tree: ExpressionTree | undefined, what: string) =>
    tree && componentValues(tree, family, what, at);
  const ends = clauses.within && interval(clauses.within, at);
  for (const second of [clauses.atLeast, clauses.atMost]) {
    if (clauses.within && second) {
      context.error(
        'repeated-clause',
        second.span,
        'this bound is stated twice',
        "state bounds by 'in [a, b]', or by <= and >=",
      );
    }
  }
  const lower = take(ends?.[0] ?? clauses.atLeast, 'bounds');
  const upper = take(ends?.[1] ?? clauses.atMost, 'bounds');
  const start = take(clauses.start, startingValues);
  const fix = take(clauses.fix, 'fixed values');
  checkOrder(lower, upper, declaration, at);
  const hold = holdOf(declaration, context);
  refuseNetworkClauses(clauses, context);
  const options = {
    over: sets,
    ...(lower ? { lower } : {}),
    ...(upper ? { upper } : {}),
    ...(start ? { start } : {}),
    ...(fix ? { fix } : {}),
    place: context.place(span),
  };
  const variable = context.attempt(name.span, 'refused', () => {
    if (!time) return context.model.variable(name.text, options);
    if (role === 'control') return context.model.control(name.text, { ...options, time, hold });
    return context.model[role as 'state' | 'algebraic'](name.text, { ...options, time });
  });
  return variable ? { kind: 'variable', variable } : unknown;
}

/** How a control runs over an element. */
function holdOf({ role, clauses: { hold } }: VariableDeclaration, context: Context): ControlHold {
  if (!hold) return 'free';
  if (role !== 'control') {
    context.error('unexpected-clause', hold.span, 'only controls are held', 'leave the clause away');
    return 'free';
  }
  const found = controlHolds.find((name) => name === hold.text);
  if (found) return found;
  context.error(
    'unknown-hold',
    hold.span,
    `a control cannot be held '${hold.text}'`,
    `write hold ${controlHolds.join(', hold ')}`,
  );
  return 'free';
}

/** The time set of a declaration, `undefined` for plain variables. */
function timeOf(
  { role, name, clauses }: VariableDeclaration,
  at: ExpressionLowering,
): TimeSet | undefined | 'wrong' {
  const { context } = at;
  if (role === 'var') {
    if (!clauses.over) return undefined;
    context.error(
      'unexpected-over',
      clauses.over.span,
      `'${name.text}' is declared with var and has no time`,
      'use state, algebraic or control for quantities over time',
    );
    return 'wrong';
  }
  if (!clauses.over) {
    context.error(
      'missing-over',
      name.span,
      `the ${role} '${name.text}' has no time`,
      `write ${role} ${name.text} over t`,
    );
    return 'wrong';
  }
  return timeNamed(clauses.over, at) ?? 'wrong';
}

const startingValues = 'starting values';

interface Family {
  readonly name: string;
  readonly indices: Indices | undefined;
  readonly sets: readonly IndexSet[];
  readonly time: TimeSet | undefined;
}

/** Known values of a clause, one or one for each component. */
function componentValues(tree: ExpressionTree, family: Family, what: string, at: ExpressionLowering) {
  const { context } = at;
  const names = (family.indices?.binders ?? []).map((binder) => binder.names);
  const size = family.sets.reduce((product, set) => product * set.size, 1);
  const indexed = names.flat().some(({ text }) => mentionsName(tree, text));
  if (indexed && size > context.limits.vectorSize) {
    context.error(
      'vector-too-long',
      tree.span,
      `${what} by index are possible for ${context.limits.vectorSize} components, not ${size}`,
      'give one value for all',
    );
    return undefined;
  }
  const values: NumbersValue[] = [];
  for (const elements of indexed ? elementsOf(family.sets) : [undefined]) {
    let frame = IndexFrame.none;
    let first = 0;
    for (const [k, { arity }] of elements ? family.sets.entries() : []) {
      names[k]!.forEach(({ text }, part) => {
        frame = frame.fix(text, number(codeOfElement(elements![first + part]!)));
      });
      first += arity;
    }
    const inner = at.within(frame);
    const value = elements ? inner.scalar(tree) : inner.numbers(tree);
    if (value.kind === 'unknown') return undefined;
    values.push(value);
  }
  // A start may run with a time whose ends are unknown, and use scalar unknowns: it is taken where all of these are at the start.
  const isGiven = ({ facts, components }: NumbersValue): boolean =>
    facts.known ||
    (what === startingValues && components.every((one) => isKnown(atTime(withStarts(one), number(0)))));
  if (!values.every(isGiven)) {
    context.error(
      'not-known',
      tree.span,
      `${what} must be known before solving`,
      'bounds that contain variables are constraints: state them below subject to',
    );
    return undefined;
  }
  const moves = { ...constantFacts, time: family.time };
  if (what !== startingValues && !values.every((value) => refuseMovingData(tree, value, moves, context)))
    return undefined;
  const components = values.flatMap((value) => value.components);
  const isVector = indexed || values[0]!.isVector;
  if (isVector && components.length !== size) {
    context.error(
      'size-mismatch',
      tree.span,
      `'${family.name}' has ${size} ${size === 1 ? 'component' : 'components'} but ${components.length} ${what}`,
      'give one value for all components, or one for each',
    );
    return undefined;
  }
  return components;
}

/** Reports bounds that cross, where they do not depend on time. */
function checkOrder(
  lower: readonly Expression[] | undefined,
  upper: readonly Expression[] | undefined,
  { name, clauses, span }: VariableDeclaration,
  { context }: ExpressionLowering,
): void {
  if (!lower || !upper) return;
  const where = clauses.within?.span ?? span;
  for (let k = 0; k < Math.max(lower.length, upper.length); k++) {
    const ends = [lower[k] ?? lower[0]!, upper[k] ?? upper[0]!];
    if (ends.some((end) => variesOver(end, Domain.single()) || mentionsIndex(end))) continue;
    const values = context.attempt(where, 'bad-value', () =>
      ends.map((end) => knownConstant(end, 'a bound')),
    );
    if (!values) return;
    const [low, high] = values;
    if (low! <= high!) continue;
    context.error(
      'crossed-bounds',
      where,
      `the lower bound ${low} of '${name.text}' is not below the upper bound ${high}`,
      'exchange them',
    );
    return;
  }
}

/** The sets of a declaration's indices. */
function indexSets(indices: Indices, at: ExpressionLowering): IndexSet[] | undefined {
  const { context } = at;
  if (indices.where) {
    context.error(
      'unexpected-where',
      indices.where.span,
      'a declaration runs over whole sets',
      'declare a smaller set',
    );
    return undefined;
  }
  const sets: IndexSet[] = [];
  let size = 1;
  for (const { names, domain, span } of indices.binders) {
    const found = domainSet(domain, at);
    if (!found) return undefined;
    if (names.length > 0 && !fitsTuples(names, found.set, span, context)) return undefined;
    size *= found.set.size;
    if (size > context.limits.setSize) {
      context.error(
        'set-too-large',
        span,
        `more than ${context.limits.setSize} components are declared`,
        'use smaller sets',
      );
      return undefined;
    }
    sets.push(found.set);
  }
  if (size === 0) {
    context.error('empty-set', indices.span, 'the index set is empty', 'ranges run upwards: 1..3');
    return undefined;
  }
  return sets;
}
