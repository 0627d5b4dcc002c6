import type {
  DataColumn,
  DataSet,
  Expression,
  IndexSet,
  Network,
  Parameter,
  TimeSet,
  Variable,
  Weights,
} from '../../model/index.js';

import type { ExpressionTree } from '../ast.js';

/** What an expression of the text means. */
export type Value =
  | NumbersValue
  | VariableValue
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | ColumnsValue
  | FamilyValue
  | { readonly kind: 'network'; readonly network: Network }
  /** The layers of a network, one of which a subscript picks; and some of its weights. */
  | { readonly kind: 'layers'; readonly network: Network }
  | { readonly kind: 'weights'; readonly weights: Weights }
  | { readonly kind: 'data'; readonly dataSet: DataSet }
  | { readonly kind: 'set'; readonly set: IndexSet }
  | { readonly kind: 'text'; readonly text: string }
  /** Wrong or not known (an error was reported, or the data was not read): nothing more is said about it. */
  | UnknownValue;

export interface UnknownValue {
  readonly kind: 'unknown';
}

/** A scalar or vector of expressions. */
export interface NumbersValue {
  readonly kind: 'numbers';
  readonly components: readonly Expression[];
  readonly isVector: boolean;
  readonly facts: Facts;
}

/** A whole variable; as numbers it is the vector of its components. */
export interface VariableValue {
  readonly kind: 'variable';
  readonly variable: Variable;
}

/** Named expressions over index sets; each component is lowered where it is used. */
export interface FamilyValue {
  readonly kind: 'family';
  readonly name: string;
  /** Names of the indices in the body. */
  readonly names: readonly string[];
  readonly sets: readonly IndexSet[];
  readonly body: ExpressionTree;
  /** Number of nodes of the body. */
  readonly size: number;
}

/** Columns of a table: one, or a list of them. */
export interface ColumnsValue {
  readonly kind: 'columns';
  readonly columns: readonly DataColumn[];
  readonly isVector: boolean;
}

/** What is known about an expression without looking into it. */
export interface Facts {
  /** It contains no unknowns. */
  readonly known: boolean;
  /**
   * The time set whose current time it depends on; 'several' when there is more than one, 'any' for known functions of
   * time, which take the current time of whatever they stand beside.
   */
  readonly time: TimeSet | 'any' | 'several' | undefined;
  /** It contains a derivative at the current time. */
  readonly derivative: boolean;
}

export const unknown: UnknownValue = { kind: 'unknown' };

export const constantFacts: Facts = { known: true, time: undefined, derivative: false };

export function scalar(expression: Expression, facts: Facts): NumbersValue {
  return { kind: 'numbers', components: [expression], isVector: false, facts };
}

export function vector(components: readonly Expression[], facts: Facts): NumbersValue {
  return { kind: 'numbers', components, isVector: true, facts };
}

/** The facts of an expression made from parts with these facts. */
export function joined(parts: readonly Facts[]): Facts {
  let { known, time, derivative } = constantFacts;
  for (const part of parts) {
    known &&= part.known;
    derivative ||= part.derivative;
    if (time === undefined || time === 'any') time = part.time ?? time;
    else if (part.time !== undefined && part.time !== 'any' && part.time !== time) time = 'several';
  }
  return { known, time, derivative };
}

/** What a value is, for messages. */
export function described(value: Value): string {
  switch (value.kind) {
    case 'numbers':
      return value.isVector ? `a vector of ${value.components.length}` : 'a number';
    case 'variable':
      return value.variable.sets.length > 0 ? `a vector of ${value.variable.size}` : 'a number';
    case 'parameter':
      return value.parameter.sets.length > 0 ? `a vector of ${value.parameter.values.length}` : 'a number';
    case 'columns':
      return value.isVector ? 'a list of columns' : 'a column';
    case 'family':
      return 'a family of expressions';
    case 'network':
      return 'a network';
    case 'layers':
      return 'all layers of a network';
    case 'weights':
      return 'weights of a network';
    case 'data':
      return 'a table';
    case 'set':
      return 'a set';
    case 'text':
      return 'a text';
    case 'unknown':
      return 'unknown';
  }
}
