import type { BinaryFunction, Comparison, UnaryFunction } from '../expression/functions.js';
import type { DataColumn, KnownSeries } from './data-set.js';
import type { Experiments } from './experiments.js';
import type { NetworkEvaluation } from './network.js';
import type { Parameter } from './parameter.js';
import type { IndexBinding, IndexSet, IndexSymbol } from './sets.js';
import type { TimeSet } from './time.js';
import { Variable } from './variable.js';
import { ModelError } from './model-error.js';
import { callOf } from './written-as.js';

/** Whatever may stand where a scalar is expected. A variable without index sets counts as its only component. */
export type Operand = Expression | Variable | number;

/** Whatever may stand where a vector is expected; a scalar is a vector of length 1. */
export type VectorOperand = Operand | readonly Operand[];

/**
 * What an expression says, before it is discretised: leaves refer to the model's objects. Templates (see
 * `expression/expression.ts`) are made from these by the transcription.
 */
export type ExpressionNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly indices: readonly Expression[] }
  | { readonly kind: 'index'; readonly symbol: IndexSymbol }
  /** The place (from 1) of an element in a set, and the element at a place. */
  | { readonly kind: 'ordinal'; readonly set: IndexSet; readonly element: Expression }
  | { readonly kind: 'member'; readonly set: IndexSet; readonly place: Expression }
  /** The current time of a time set. */
  | { readonly kind: 'time'; readonly time: TimeSet }
  /** A cell of a table: by row number (0-based), or by the time of the row. */
  | { readonly kind: 'datum'; readonly column: DataColumn; readonly row: Expression }
  | {
      readonly kind: 'datumAtTime';
      readonly column: DataColumn;
      readonly at: Expression;
      readonly experiment?: Expression;
    }
  /** A known function of time: smoothed or interpolated data. `at` absent: the current time (and experiment). */
  | {
      readonly kind: 'series';
      readonly series: KnownSeries;
      readonly at?: Expression;
      readonly experiment?: Expression;
    }
  | {
      readonly kind: 'variable';
      readonly variable: Variable;
      readonly indices: readonly Expression[];
      /** For variables over time: the time at which it is taken; absent: the current time. */
      readonly at?: Expression;
      /** With `at`, over a time of experiments: the experiment in which it is taken. */
      readonly experiment?: Expression;
    }
  | {
      readonly kind: 'derivative';
      readonly variable: Variable;
      readonly indices: readonly Expression[];
      readonly at?: Expression;
      /** With respect to the fraction of a free time that has passed, not to time itself. Made by the transcription only. */
      readonly perFraction?: true;
      readonly experiment?: Expression;
    }
  | { readonly kind: 'unary'; readonly name: UnaryFunction; readonly argument: Expression }
  | {
      readonly kind: 'binary';
      readonly name: BinaryFunction;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  | {
      readonly kind: 'select';
      readonly condition: Condition;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  | { readonly kind: 'network'; readonly evaluation: NetworkEvaluation; readonly output: number }
  /** Sum or product of the body over index sets. */
  | {
      readonly kind: 'total';
      readonly operation: 'sum' | 'product';
      readonly bindings: readonly IndexBinding[];
      readonly where?: Condition;
      readonly body: Expression;
    }
  /** Integral of the body over a time set. */
  | { readonly kind: 'integral'; readonly time: TimeSet; readonly body: Expression };

/** A condition on indices, parameters and data (known before solving), or on variables inside `select`. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly comparison: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  /** The member with these parts is in the set. */
  | { readonly kind: 'contains'; readonly set: IndexSet; readonly member: readonly Expression[] }
  /** The cell is present (not empty in the file). */
  | { readonly kind: 'present'; readonly column: DataColumn; readonly row: Expression };

/** A scalar expression of the model. Immutable; parts may be shared. */
export class Expression {
  constructor(readonly node: ExpressionNode) {}

  plus(...others: Operand[]): Expression {
    return add(this, ...others);
  }
  minus(other: Operand): Expression {
    return subtract(this, other);
  }
  times(...others: Operand[]): Expression {
    return multiply(this, ...others);
  }
  over(other: Operand): Expression {
    return divide(this, other);
  }
  power(exponent: Operand): Expression {
    return binary('power', this, exponent);
  }
  squared(): Expression {
    return binary('power', this, 2);
  }
  negated(): Expression {
    return unary('neg', this);
  }
  /** The value at a given time: every quantity over time inside is taken there. */
  at(time: Operand): Expression {
    return atTime(this, toExpression(time));
  }
}

/** An operand as an expression; a variable must have no index sets. */
export function toExpression(operand: Operand): Expression {
  if (typeof operand === 'number') return number(operand);
  if (operand instanceof Variable) {
    if (operand.sets.length > 0) {
      throw new ModelError(
        `'${operand.name}' has ${operand.size} components and stands where one number is expected`,
        `pick one: ${operand.componentName(0)}`,
      );
    }
    return operand.element();
  }
  return operand;
}

/** An operand as a vector of scalar expressions; an indexed variable gives all its components in order. */
export function toVector(operand: VectorOperand): readonly Expression[] {
  if (operand instanceof Variable) return operand.components();
  if (Array.isArray(operand)) return (operand as readonly Operand[]).map(toExpression);
  return [toExpression(operand as Operand)];
}

/** A number; small whole ones, of which large models have many, are shared. */
export function number(value: number): Expression {
  const isSmall = value > 0 && value < smallNumbers && Number.isInteger(value);
  if (!isSmall) return new Expression({ kind: 'number', value });
  return (shared[value] ??= new Expression({ kind: 'number', value }));
}

const smallNumbers = 256;
const shared = new Array<Expression | undefined>(smallNumbers);

/** The sum of terms. A sum in front goes on: a + b, plus c, is one sum of three; but what a function made stays one term. */
export function add(...terms: Operand[]): Expression {
  const [first, ...rest] = terms.map(toExpression);
  if (first?.node.kind !== 'sum' || callOf(first))
    return new Expression({ kind: 'sum', terms: first ? [first, ...rest] : [] });
  return new Expression({ kind: 'sum', terms: [...first.node.terms, ...rest] });
}

export function subtract(left: Operand, right: Operand): Expression {
  return add(left, unary('neg', right));
}

/** The product of factors. A product in front goes on: a * b, times c, is one product of three. */
export function multiply(...factors: Operand[]): Expression {
  const [first, ...rest] = factors.map(toExpression);
  if (first?.node.kind !== 'product')
    return new Expression({ kind: 'product', factors: first ? [first, ...rest] : [] });
  return new Expression({ kind: 'product', factors: [...first.node.factors, ...rest] });
}

export function divide(left: Operand, right: Operand): Expression {
  return binary('divide', left, right);
}

export function unary(name: UnaryFunction, argument: Operand): Expression {
  const operand = toExpression(argument);
  if (name === 'neg' && operand.node.kind === 'number') return number(-operand.node.value);
  return new Expression({ kind: 'unary', name, argument: operand });
}

export function binary(name: BinaryFunction, left: Operand, right: Operand): Expression {
  return new Expression({ kind: 'binary', name, left: toExpression(left), right: toExpression(right) });
}

/** The indices of bindings, as expressions. */
export function boundIndices(bindings: readonly IndexBinding[]): Expression[] {
  return bindings.flatMap(({ symbols }) =>
    symbols.map((symbol) => new Expression({ kind: 'index', symbol })),
  );
}

/** Rebuilds an expression with its direct parts replaced; nodes without parts are returned as they are. */
export function mapParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  const node = expression.node;
  switch (node.kind) {
    case 'number':
    case 'index':
    case 'time':
      return expression;
    case 'series':
      return node.at ? new Expression({ ...node, ...mapMoment(node, change) }) : expression;
    case 'parameter':
      return new Expression({ ...node, indices: node.indices.map(change) });
    case 'ordinal':
      return new Expression({ ...node, element: change(node.element) });
    case 'member':
      return new Expression({ ...node, place: change(node.place) });
    case 'datum':
      return new Expression({ ...node, row: change(node.row) });
    case 'datumAtTime':
      return new Expression({ ...node, ...mapMoment(node, change) });
    case 'variable':
    case 'derivative':
      return new Expression({
        ...node,
        indices: node.indices.map(change),
        ...mapMoment(node, change),
      });
    case 'unary':
      return new Expression({ ...node, argument: change(node.argument) });
    case 'binary':
      return new Expression({ ...node, left: change(node.left), right: change(node.right) });
    case 'sum':
      return new Expression({ ...node, terms: node.terms.map(change) });
    case 'product':
      return new Expression({ ...node, factors: node.factors.map(change) });
    case 'select':
      return new Expression({
        ...node,
        condition: mapCondition(node.condition, change),
        whenTrue: change(node.whenTrue),
        whenFalse: change(node.whenFalse),
      });
    case 'network':
      return new Expression({ ...node, evaluation: node.evaluation.mapInputs(change) });
    case 'total':
      return new Expression({
        ...node,
        ...(node.where ? { where: mapCondition(node.where, change) } : {}),
        body: change(node.body),
      });
    case 'integral':
      return new Expression({ ...node, body: change(node.body) });
  }
}

interface Moment {
  readonly at?: Expression;
  readonly experiment?: Expression;
}

function mapMoment(
  { at, experiment }: Moment,
  change: (part: Expression) => Expression,
): { at?: Expression; experiment?: Expression } {
  return {
    ...(at ? { at: change(at) } : {}),
    ...(experiment ? { experiment: change(experiment) } : {}),
  };
}

/** Rebuilds a condition with its expressions replaced. */
export function mapCondition(condition: Condition, change: (part: Expression) => Expression): Condition {
  switch (condition.kind) {
    case 'compare':
      return { ...condition, left: change(condition.left), right: change(condition.right) };
    case 'not':
      return { kind: 'not', condition: mapCondition(condition.condition, change) };
    case 'present':
      return { ...condition, row: change(condition.row) };
    case 'contains':
      return { ...condition, member: condition.member.map(change) };
    default:
      return {
        kind: condition.kind,
        conditions: condition.conditions.map((one) => mapCondition(one, change)),
      };
  }
}

/** Direct parts of an expression, conditions included. */
export function partsOf(expression: Expression): Expression[] {
  const parts: Expression[] = [];
  mapParts(expression, (part) => {
    parts.push(part);
    return part;
  });
  return parts;
}

/**
 * Takes every quantity over time inside `expression` at the time `at`, of the current experiment; what already stands at a time
 * stays there.
 */
export function atTime(expression: Expression, at: Expression): Expression {
  const node = expression.node;
  switch (node.kind) {
    case 'variable':
    case 'derivative': {
      const { time } = node.variable;
      if (!time || node.at) return expression;
      return new Expression({ ...node, at, ...currentExperiment(time.experiments) });
    }
    case 'series':
      if (node.at) return expression;
      return new Expression({ ...node, at, ...currentExperiment(node.series.dataSet.experiments) });
    case 'time':
      return at;
    case 'integral':
      return expression;
    default:
      return mapParts(expression, (part) => atTime(part, at));
  }
}

function currentExperiment(experiments: Experiments | undefined): { experiment?: Expression } {
  return experiments ? { experiment: new Expression({ kind: 'index', symbol: experiments.symbol }) } : {};
}
