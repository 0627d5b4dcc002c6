import { negate, type Expression } from '../../model/index.js';
import { number } from '../../model/expression.js';
import type { ExpressionTree, ListTree, NameTree } from '../ast.js';
import { constants } from '../scope.js';
import type { Span } from '../source-text.js';
import { elementsOf, lowerPower, lowerProduct, lowerSum } from './arithmetic.js';
import { lowerAt } from './at-time.js';
import { lowerCall } from './calls.js';
import { lowerConditional } from './conditions.js';
import type { Context } from './context.js';
import { familyVector } from './definitions.js';
import { builtinNames } from './functions.js';
import { IndexFrame } from './index-frame.js';
import { lowerField, lowerSubscript } from './references.js';
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
        return lowerSum(tree, this);
      case 'product':
        return lowerProduct(tree, this);
      case 'power':
        return lowerPower(tree.base, tree.exponent, this);
      case 'negation':
        if (tree.value.kind === 'number') return scalar(number(-tree.value.value), constantFacts);
        return this.map(this.numbers(tree.value), negate);
      case 'at':
        return lowerAt(tree, this);
      case 'comparison':
      case 'and':
      case 'or':
      case 'not':
        return this.context.error(
          'comparison-not-allowed',
          tree.span,
          'a comparison cannot stand here',
          'comparisons are for constraints and behind where',
        );
      case 'conditional':
        return lowerConditional(tree, this);
      case 'list':
        return this.list(tree);
      case 'membership':
        return this.context.error(
          'comparison-not-allowed',
          tree.span,
          'a condition cannot stand here',
          'conditions stand behind where and if',
        );
      case 'tuple':
        return this.context.error(
          'tuple-not-allowed',
          tree.span,
          'a tuple cannot stand here',
          'tuples are members of sets: (i, j) in arcs; vectors are written [a, b]',
        );
      case 'range':
      case 'filter':
      case 'set-operation':
      case 'set':
        return this.context.error(
          'set-not-allowed',
          tree.span,
          'a set cannot stand here',
          tree.kind === 'range'
            ? 'ranges are for index sets: x[1..3], i in 1..3'
            : 'lists are written [a, b]',
        );
      case 'field':
        return lowerField(tree, this);
      case 'subscript':
        return lowerSubscript(tree, this);
      case 'call':
        return lowerCall(tree, this);
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
        if (!this.shortEnough(`'${variable.name}'`, variable.size, span)) return unknown;
        const facts: Facts = { known: false, time: variable.time, derivative: false };
        const components = variable.components();
        return variable.sets.length > 0 ? vector(components, facts) : scalar(components[0]!, facts);
      }
      case 'parameter': {
        const { parameter } = value;
        if (!this.shortEnough(`'${parameter.name}'`, parameter.values.length, span)) return unknown;
        const components = elementsOf(parameter.sets).map((indices) => parameter.element(...indices));
        return parameter.sets.length > 0
          ? vector(components, constantFacts)
          : scalar(components[0]!, constantFacts);
      }
      case 'family':
        return familyVector(value, span, this);
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
          `write ${value.network.name}(...) with ${value.network.architecture.inputs === 1 ? '1 input' : `${value.network.architecture.inputs} inputs`}`,
        );
      case 'weights': {
        const { name, size, variables } = value.weights;
        if (!this.shortEnough(`'${name}'`, size, span)) return unknown;
        return vector(
          variables.flatMap((variable) => variable.components()),
          { ...constantFacts, known: false },
        );
      }
      default:
        return context.error(
          'not-a-number',
          span,
          `${described(value)} cannot stand here`,
          'a number is expected',
        );
    }
  }

  /** Whether a family may be written out as a vector; reports it if not. */
  private shortEnough(name: string, size: number, span: Span): boolean {
    const { vectorSize } = this.context.limits;
    if (size <= vectorSize) return this.context.spend(size, span);
    this.context.error(
      'vector-too-long',
      span,
      `${name} has ${size} components; written out as a vector it may have ${vectorSize}`,
      'state it for an index: c[i in I]: ... x[i]; or sum(i in I: x[i])',
    );
    return false;
  }

  /** A known scalar: without unknowns and without the current time. Reports anything else. */
  known(tree: ExpressionTree, what: string): NumbersValue | undefined {
    const value = this.scalar(tree);
    if (value.kind === 'unknown') return undefined;
    if (!value.facts.known) {
      this.context.error(
        'not-known',
        tree.span,
        `${what} must be known before solving`,
        'it contains a variable',
      );
      return undefined;
    }
    if (value.facts.time !== undefined) {
      this.context.error(
        'not-known',
        tree.span,
        `${what} must not depend on time`,
        "write 'at' and a time behind it",
      );
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

  map(value: NumbersValue | UnknownValue, operation: (argument: Expression) => Expression): Value {
    if (value.kind === 'unknown') return unknown;
    return { ...value, components: value.components.map(operation) };
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
      return {
        kind: 'columns',
        columns: values.flatMap((value) => (value.kind === 'columns' ? value.columns : [])),
        isVector: true,
      };
    }
    const numbers = values.map((value, k) => this.asNumbers(value, tree.elements[k]!.span));
    if (numbers.some(({ kind }) => kind === 'unknown')) return unknown;
    const known = numbers as NumbersValue[];
    const size = known.reduce((total, { components }) => total + components.length, 0);
    if (!this.shortEnough('the list', size, tree.span)) return unknown;
    return vector(
      known.flatMap(({ components }) => components),
      joined(known.map(({ facts }) => facts)),
    );
  }
}
