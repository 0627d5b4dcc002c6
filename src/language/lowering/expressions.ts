import {
  add,
  divide,
  Expression,
  multiply,
  negate,
  power,
  type Condition,
  type DataColumn,
  type Element,
  type IndexSet,
  type Network,
} from '../../model/index.js';
import { atTime, number } from '../../model/expression.js';
import { codeOfElement } from '../../model/sets.js';
import { nearestName } from '../../nearest-name.js';
import type {
  AtTree,
  CallTree,
  ComparisonTree,
  ExpressionTree,
  FieldTree,
  ListTree,
  NameTree,
  ProductTree,
  SubscriptTree,
  SumTree,
} from '../ast.js';
import { constants } from '../scope.js';
import type { Span } from '../source-text.js';
import type { Context } from './context.js';
import { builtinNames, lowerBuiltin } from './functions.js';
import { IndexFrame } from './index-frame.js';
import {
  constantFacts,
  described,
  joined,
  scalar,
  unknown,
  vector,
  type Facts,
  type NumbersValue,
  type UnknownValue,
  type Value,
} from './values.js';

/** Where an expression stands: which indices are bound, and whether a fit may be recorded. */
export interface Surroundings {
  readonly frame: IndexFrame;
  /** In the objective, mse(...) is also remembered as the fit that metrics use. */
  readonly objective?: boolean;
}

export const outside: Surroundings = { frame: IndexFrame.none };

/** Gives expressions of the text their meaning; everything that is wrong is reported at its place. */
export class ExpressionLowering {
  constructor(
    readonly context: Context,
    readonly at: Surroundings = outside,
  ) {}

  within(frame: IndexFrame): ExpressionLowering {
    return new ExpressionLowering(this.context, { ...this.at, frame });
  }

  value(tree: ExpressionTree): Value {
    switch (tree.kind) {
      case 'number':
        return scalar(number(tree.value), constantFacts);
      case 'text':
        return { kind: 'text', text: tree.value };
      case 'name':
        return this.name(tree);
      case 'sum':
        return this.sum(tree);
      case 'product':
        return this.product(tree);
      case 'power':
        return this.power(tree.base, tree.exponent);
      case 'negation':
        return this.map(this.numbers(tree.value), negate);
      case 'at':
        return this.atTime(tree);
      case 'comparison':
      case 'and':
      case 'or':
      case 'not': {
        const condition = this.condition(tree);
        return condition ? { kind: 'condition', condition } : unknown;
      }
      case 'list':
        return this.list(tree);
      case 'range':
      case 'set':
        return this.context.error(
          'set-not-allowed',
          tree.span,
          'a set cannot stand here',
          tree.kind === 'range' ? 'ranges are for index sets: x[1..3], i in 1..3' : 'lists are written [a, b]',
        );
      case 'field':
        return this.field(tree);
      case 'subscript':
        return this.subscript(tree);
      case 'call':
        return this.call(tree);
    }
  }

  /** The expression as numbers; anything else is reported. */
  numbers(tree: ExpressionTree): NumbersValue | UnknownValue {
    return this.asNumbers(this.value(tree), tree.span);
  }

  /** The expression as one number; vectors are reported. */
  scalar(tree: ExpressionTree): NumbersValue | UnknownValue {
    const value = this.numbers(tree);
    if (value.kind === 'unknown' || !value.isVector) return value;
    return this.context.error(
      'vector-not-allowed',
      tree.span,
      `one number is expected, not a vector of ${value.components.length}`,
      'pick a component: x[1]; or combine them: sum(x), sumsq(x)',
    );
  }

  asNumbers(value: Value, span: Span): NumbersValue | UnknownValue {
    const { context } = this;
    switch (value.kind) {
      case 'numbers':
      case 'unknown':
        return value;
      case 'variable': {
        const { variable } = value;
        if (!this.shortEnough(variable.name, variable.size, span)) return unknown;
        const facts: Facts = { known: false, time: variable.time, derivative: false };
        const components = variable.components();
        return variable.sets.length > 0 ? vector(components, facts) : scalar(components[0]!, facts);
      }
      case 'parameter': {
        const { parameter } = value;
        if (!this.shortEnough(parameter.name, parameter.values.length, span)) return unknown;
        const components = elementsOf(parameter.sets).map((indices) => parameter.element(...indices));
        return parameter.sets.length > 0 ? vector(components, constantFacts) : scalar(components[0]!, constantFacts);
      }
      case 'columns':
        return context.error(
          'column-without-time',
          span,
          `'${context.diagnostics.source.slice(span)}' is a column of measurements, not a number`,
          'take it at a time: table.column at 0; or smooth(table.column)',
        );
      case 'network':
        return context.error(
          'network-without-inputs',
          span,
          `'${value.network.name}' is a network and needs its inputs`,
          `write ${value.network.name}(...) with ${value.network.architecture.inputs} inputs`,
        );
      case 'condition':
        return context.error('comparison-not-allowed', span, 'a comparison cannot stand here', 'compare in constraints and behind where');
      default:
        return context.error('not-a-number', span, `${described(value)} cannot stand here`, 'a number is expected');
    }
  }

  /** Whether a family may be written out as a vector; reports it if not. */
  private shortEnough(name: string, size: number, span: Span): boolean {
    const { vectorSize } = this.context.limits;
    if (size <= vectorSize) return true;
    this.context.error(
      'vector-too-long',
      span,
      `'${name}' has ${size} components; written out as a vector it may have ${vectorSize}`,
      'state it for an index: c[i in I]: ... x[i]; or sum(i in I: x[i])',
    );
    return false;
  }

  /** A comparison, or several joined by and, or, not. */
  condition(tree: ExpressionTree): Condition | undefined {
    switch (tree.kind) {
      case 'comparison':
        return this.comparison(tree);
      case 'and':
      case 'or': {
        const conditions = tree.conditions.map((one) => this.condition(one));
        return conditions.includes(undefined) ? undefined : { kind: tree.kind, conditions: conditions as Condition[] };
      }
      case 'not': {
        const condition = this.condition(tree.condition);
        return condition && { kind: 'not', condition };
      }
      default:
        this.context.error(
          'condition-expected',
          tree.span,
          'a condition is expected',
          'write a comparison: i != j, i + 1 <= n',
        );
        return undefined;
    }
  }

  private comparison(tree: ComparisonTree): Condition | undefined {
    const sides = tree.sides.map((side) => this.comparable(side));
    if (sides.some((side) => side === undefined)) return undefined;
    const conditions = tree.operators.map(
      ({ text }, k): Condition => ({ kind: 'compare', comparison: text, left: sides[k]!, right: sides[k + 1]! }),
    );
    return conditions.length === 1 ? conditions[0] : { kind: 'and', conditions };
  }

  /** A side of a condition: a known number, or a text as an element of a set. */
  private comparable(tree: ExpressionTree): Expression | undefined {
    if (tree.kind === 'text') return number(codeOfElement(tree.value));
    return this.known(tree, 'a side of a condition')?.components[0];
  }

  /** A known scalar: without unknowns and without the current time. Reports anything else. */
  known(tree: ExpressionTree, what: string): NumbersValue | undefined {
    const value = this.scalar(tree);
    if (value.kind === 'unknown') return undefined;
    if (!value.facts.known) {
      this.context.error('not-known', tree.span, `${what} must be known before solving`, 'it contains a variable');
      return undefined;
    }
    if (value.facts.time !== undefined) {
      this.context.error('not-known', tree.span, `${what} must not depend on time`, "write 'at' and a time behind it");
      return undefined;
    }
    return value;
  }

  private name(tree: NameTree): Value {
    const { context } = this;
    const bound = this.at.frame.lookup(tree.text);
    if (bound) return scalar(bound, constantFacts);
    const constant = constants.get(tree.text);
    if (constant !== undefined) return scalar(number(constant), constantFacts);
    const declaration = context.scope.lookup(tree.text);
    if (declaration) return context.valueOf(declaration, tree);
    if (builtinNames.has(tree.text)) {
      return context.error(
        'function-without-arguments',
        tree.span,
        `'${tree.text}' is a function and needs its arguments`,
        `write ${tree.text}(...)`,
      );
    }
    context.scope.reportUnknown(tree, this.at.frame.boundNames);
    return unknown;
  }

  private sum(tree: SumTree): Value {
    const terms = tree.terms.map(({ value }) => this.numbers(value));
    return this.combine(tree.terms.map(({ value }) => value.span), terms, (parts) =>
      add(...parts.map((part, k) => (tree.terms[k]!.negative ? negate(part) : part))),
    );
  }

  private product(tree: ProductTree): Value {
    const factors = tree.factors.map(({ value }) => this.numbers(value));
    if (factors.some(({ kind }) => kind === 'unknown')) return unknown;
    const known = factors as NumbersValue[];
    const vectors = known.flatMap((factor, k) => (factor.isVector ? [k] : []));
    const divisor = vectors.find((k) => tree.factors[k]!.inverse);
    const wrong = divisor ?? vectors[1];
    if (wrong !== undefined) {
      const { span } = tree.factors[wrong]!.value;
      return divisor !== undefined
        ? this.context.error('vector-divisor', span, 'a vector cannot divide', 'divide by one component: x[1]')
        : this.context.error(
            'vector-product',
            span,
            'two vectors have no product',
            'write dot(x, y) for the inner product, or state it by components: x[i]*y[i]',
          );
    }
    return this.combine(tree.factors.map(({ value }) => value.span), factors, (parts) => productOf(parts, tree));
  }

  private power(base: ExpressionTree, exponent: ExpressionTree): Value {
    const values = [this.scalar(base), this.scalar(exponent)];
    return this.combine([base.span, exponent.span], values, ([b, e]) => power(b!, e!));
  }

  /** Applies an operation component by component; scalars are repeated. */
  private combine(
    spans: readonly Span[],
    values: readonly (NumbersValue | UnknownValue)[],
    operation: (parts: readonly Expression[]) => Expression,
  ): Value {
    if (values.some(({ kind }) => kind === 'unknown')) return unknown;
    const numbers = values as readonly NumbersValue[];
    const facts = joined(numbers.map((value) => value.facts));
    const first = numbers.findIndex(({ isVector }) => isVector);
    if (first < 0) return scalar(operation(numbers.map(({ components }) => components[0]!)), facts);
    const size = numbers[first]!.components.length;
    for (const [k, { isVector, components }] of numbers.entries()) {
      if (isVector && components.length !== size) {
        return this.context.error(
          'size-mismatch',
          spans[k]!,
          `this vector has ${components.length} components and the one before it ${size}`,
          'vectors are added component by component and need the same size',
        );
      }
    }
    const components = Array.from({ length: size }, (_, component) =>
      operation(numbers.map((value) => value.components[value.isVector ? component : 0]!)),
    );
    return vector(components, facts);
  }

  map(value: NumbersValue | UnknownValue, operation: (argument: Expression) => Expression): Value {
    if (value.kind === 'unknown') return unknown;
    return { ...value, components: value.components.map(operation) };
  }

  private atTime(tree: AtTree): Value {
    const { context } = this;
    const time = this.scalar(tree.time);
    const value = this.value(tree.value);
    if (time.kind === 'unknown' || value.kind === 'unknown') return unknown;
    const when = time.components[0]!;
    if (value.kind === 'columns') {
      if (!time.facts.known || time.facts.time !== undefined) {
        return context.error('not-known', tree.time.span, 'the time of a row must be a known number', 'smooth(...) gives values at all times');
      }
      return this.rowAtTime(value.columns, when, value.isVector, tree);
    }
    const numbers = this.asNumbers(value, tree.value.span);
    if (numbers.kind === 'unknown') return unknown;
    const over = numbers.facts.time;
    if (over === undefined) {
      return context.error(
        'at-without-time',
        tree.span,
        `'${context.diagnostics.source.slice(tree.value.span)}' does not depend on time`,
        tree.value.kind === 'number' ? "'at' binds before ^, * and +: use brackets around what stands before it" : "leave 'at' away",
      );
    }
    const facts = { known: numbers.facts.known && time.facts.known, time: time.facts.time, derivative: false };
    if (typeof over === 'object' && when.node.kind === 'number') {
      const { start, end, name } = over;
      const before = start.node.kind === 'number' && when.node.value < start.node.value;
      const after = end.node.kind === 'number' && when.node.value > end.node.value;
      if (before || after) {
        return context.error('time-outside', tree.time.span, `the time ${when.node.value} is outside '${name}'`, `take a time inside its interval`);
      }
    }
    return { ...numbers, components: numbers.components.map((component) => atTime(component, when)), facts };
  }

  private rowAtTime(columns: readonly DataColumn[], when: Expression, isVector: boolean, tree: AtTree): Value {
    if (when.node.kind === 'number') {
      const { value } = when.node;
      const found = this.context.attempt(tree.span, 'no-such-row', () => columns.map((column) => column.rowAtTime(value)));
      if (!found) return unknown;
    }
    const components = columns.map((column) => column.at(when));
    return isVector ? vector(components, constantFacts) : scalar(components[0]!, constantFacts);
  }

  private list(tree: ListTree): Value {
    const { context } = this;
    if (tree.elements.length > context.limits.vectorSize) {
      return context.error(
        'vector-too-long',
        tree.span,
        `the list has ${tree.elements.length} elements; the limit is ${context.limits.vectorSize}`,
        'put long lists into CSV files',
      );
    }
    if (tree.elements.length === 0) {
      return context.error('empty-list', tree.span, 'the list is empty', 'write its elements: [a, b]');
    }
    const values = tree.elements.map((element) => this.value(element));
    if (values.some(({ kind }) => kind === 'columns')) {
      const wrong = values.findIndex(({ kind }) => kind !== 'columns' && kind !== 'unknown');
      if (wrong >= 0) {
        return context.error(
          'mixed-list',
          tree.elements[wrong]!.span,
          `a list of columns cannot hold ${described(values[wrong]!)}`,
          'list columns of one table only: [data.a, data.b]',
        );
      }
      if (values.some(({ kind }) => kind === 'unknown')) return unknown;
      return { kind: 'columns', columns: values.flatMap((value) => (value.kind === 'columns' ? value.columns : [])), isVector: true };
    }
    const numbers = values.map((value, k) => this.asNumbers(value, tree.elements[k]!.span));
    if (numbers.some(({ kind }) => kind === 'unknown')) return unknown;
    const known = numbers as NumbersValue[];
    return vector(known.flatMap(({ components }) => components), joined(known.map(({ facts }) => facts)));
  }

  private field(tree: FieldTree): Value {
    const { context } = this;
    const base = this.value(tree.base);
    if (base.kind === 'unknown') return unknown;
    if (base.kind !== 'data') {
      return context.error(
        'field-of-no-table',
        tree.field.span,
        `only tables have columns; '${context.diagnostics.source.slice(tree.base.span)}' is ${described(base)}`,
        'components are written x[1]',
      );
    }
    const { dataSet } = base;
    const column = context.attempt(tree.field.span, 'bad-column', () => {
      if (dataSet.table.has(tree.field.text)) return dataSet.column(tree.field.text);
      const { names } = dataSet.table;
      const near = nearestName(tree.field.text, names);
      context.error(
        'unknown-column',
        tree.field.span,
        `'${dataSet.name}' has no column '${tree.field.text}'`,
        near === undefined ? `its columns are ${names.join(', ')}` : `did you mean '${near}'?`,
      );
      return undefined;
    });
    return column ? { kind: 'columns', columns: [column], isVector: false } : unknown;
  }

  private subscript(tree: SubscriptTree): Value {
    const { context } = this;
    const base = this.value(tree.base);
    const subscripts = tree.subscripts.map((one) => this.index(one));
    if (base.kind === 'unknown' || subscripts.includes(undefined)) return unknown;
    const indices = subscripts as Expression[];
    const text = context.diagnostics.source.slice(tree.base.span);
    if (base.kind === 'numbers' && base.isVector) return this.component(base, indices, tree, text);
    const family = base.kind === 'variable' ? base.variable : base.kind === 'parameter' ? base.parameter : undefined;
    if (!family || family.sets.length === 0) {
      return context.error('subscript-of-no-vector', tree.span, `'${text}' is ${described(base)} and has no components`, 'remove the subscript');
    }
    if (family.sets.length !== indices.length) {
      const { length } = family.sets;
      return context.error(
        'wrong-subscripts',
        tree.span,
        `'${text}' takes ${length} ${length === 1 ? 'index' : 'indices'} and got ${indices.length}`,
        `it runs over ${family.sets.map(({ name }) => name).join(' and ')}`,
      );
    }
    for (const [k, index] of indices.entries()) {
      if (!this.inside(index, family.sets[k]!, text, tree.subscripts[k]!.span)) return unknown;
    }
    const expression = context.attempt(tree.span, 'index-outside', () => family.element(...indices));
    if (!expression) return unknown;
    const facts = base.kind === 'variable' ? { known: false, time: base.variable.time, derivative: false } : constantFacts;
    return scalar(expression, facts);
  }

  /** A component of a vector that is no variable, by a number known now. */
  private component(base: NumbersValue, indices: readonly Expression[], tree: SubscriptTree, text: string): Value {
    const [index] = indices;
    const size = base.components.length;
    if (indices.length !== 1 || index!.node.kind !== 'number') {
      return this.context.error(
        'wrong-subscripts',
        tree.span,
        `a component of '${text}' is picked by one number`,
        'give the vector a name as a variable to pick components by an index',
      );
    }
    const position = index!.node.value;
    if (!Number.isInteger(position) || position < 1 || position > size) {
      return this.context.error(
        'index-outside',
        tree.subscripts[0]!.span,
        `'${text}' has components 1 to ${size}, not ${position}`,
      );
    }
    return scalar(base.components[position - 1]!, base.facts);
  }

  /** A subscript: a known number, or a text that is an element of a set. */
  private index(tree: ExpressionTree): Expression | undefined {
    if (tree.kind === 'text') return number(codeOfElement(tree.value));
    return this.known(tree, 'an index')?.components[0];
  }

  private inside(index: Expression, set: IndexSet, name: string, span: Span): boolean {
    const { frame } = this.at;
    const { node } = index;
    if (node.kind === 'index') {
      const own = frame.setOf(node.symbol);
      if (own === set) return true;
    }
    const outside = this.context.attempt(span, 'index-outside', () => frame.firstOutside(index, set) ?? 'inside');
    if (outside === undefined) return false;
    if (outside === 'inside') return true;
    this.context.error(
      'index-outside',
      span,
      `'${name}' has no component [${outside.value}]${outside.at ? `, reached for ${outside.at}` : ''}`,
      `the index runs over ${set.name}${outside.at ? "; restrict it with 'where' or a smaller set" : ''}`,
    );
    return false;
  }

  private call(tree: CallTree): Value {
    const { callee } = tree;
    const { context } = this;
    if (callee.kind !== 'name') {
      return context.error('not-a-function', callee.span, 'only functions and networks take arguments', "products are written with '*'");
    }
    const declaration = context.scope.has(callee.text) ? context.scope.lookup(callee.text)! : undefined;
    if (declaration?.kind === 'network' || (declaration && !builtinNames.has(callee.text))) {
      const value = context.valueOf(declaration, callee);
      if (value.kind === 'unknown') {
        for (const argument of tree.arguments) this.value(argument.value);
        return unknown;
      }
      if (value.kind === 'network') return this.networkCall(tree, value.network);
      return context.error(
        'not-a-function',
        callee.span,
        `'${callee.text}' is ${described(value)}, not a function`,
        value.kind === 'variable' && value.variable.time ? `its value at a time is written ${callee.text} at 0` : "products are written with '*'",
      );
    }
    return lowerBuiltin(tree, callee, this);
  }

  private networkCall(tree: CallTree, network: Network): Value {
    const { context } = this;
    const inputs: NumbersValue[] = [];
    for (const argument of tree.arguments) {
      if (argument.name) {
        return context.error('unknown-argument', argument.name.span, `the inputs of '${network.name}' have no names`, 'give them in order');
      }
      const value = this.numbers(argument.value);
      if (value.kind === 'unknown') return unknown;
      inputs.push(value);
    }
    if (tree.iteration) {
      return context.error('unexpected-iteration', tree.iteration.span, `'${network.name}' does not run over a set`, 'give its inputs in order');
    }
    const components = inputs.flatMap((input) => input.components);
    const takes = network.architecture.inputs;
    if (components.length !== takes) {
      return context.error(
        'network-inputs',
        tree.span,
        `'${network.name}' takes ${takes} ${takes === 1 ? 'input' : 'inputs'} but got ${components.length}`,
        `its layers are ${network.shape}`,
      );
    }
    const outputs = network.of(components);
    const facts = joined([{ ...constantFacts, known: false }, ...inputs.map((input) => input.facts)]);
    return outputs.length === 1 ? scalar(outputs[0]!, facts) : vector(outputs, facts);
  }
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

/** All combinations of the elements of index sets, the last running fastest. */
export function elementsOf(sets: readonly IndexSet[]): Element[][] {
  let combinations: Element[][] = [[]];
  for (const set of sets) combinations = combinations.flatMap((before) => [...set].map((element) => [...before, element]));
  return combinations;
}
