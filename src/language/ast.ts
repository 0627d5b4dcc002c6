import type { Span } from './source-text.js';

/*
 * The syntax tree: what the text says, not yet what it means. Nodes are immutable; each has the span of its text.
 */

/** A name where it is written. */
export interface Identifier {
  readonly text: string;
  readonly span: Span;
}

export type ComparisonOperator = '==' | '!=' | '<=' | '>=' | '<' | '>';

/** Chains of + and of * are one node each, so that the depth of the tree is that of the brackets. */
export type ExpressionTree =
  | NumberTree
  | TextTree
  | NameTree
  | SumTree
  | ProductTree
  | PowerTree
  | NegationTree
  | AtTree
  | RangeTree
  | ComparisonTree
  | LogicTree
  | NotTree
  | ListTree
  | SetTree
  | SetOperationTree
  | TupleTree
  | MembershipTree
  | FilterTree
  | ConditionalTree
  | FieldTree
  | SubscriptTree
  | CallTree;

export interface NumberTree {
  readonly kind: 'number';
  readonly value: number;
  readonly span: Span;
}
export interface TextTree {
  readonly kind: 'text';
  readonly value: string;
  readonly span: Span;
}
export interface NameTree {
  readonly kind: 'name';
  readonly text: string;
  readonly span: Span;
}
/** a + b - c. */
export interface SumTree {
  readonly kind: 'sum';
  readonly terms: readonly { readonly negative: boolean; readonly value: ExpressionTree }[];
  readonly span: Span;
}
/** a * b / c, from left to right. */
export interface ProductTree {
  readonly kind: 'product';
  readonly factors: readonly { readonly inverse: boolean; readonly value: ExpressionTree }[];
  readonly span: Span;
}
export interface PowerTree {
  readonly kind: 'power';
  readonly base: ExpressionTree;
  readonly exponent: ExpressionTree;
  readonly span: Span;
}
export interface NegationTree {
  readonly kind: 'negation';
  readonly value: ExpressionTree;
  readonly span: Span;
}
/** x at 0. */
export interface AtTree {
  readonly kind: 'at';
  readonly value: ExpressionTree;
  readonly time: ExpressionTree;
  readonly span: Span;
}
/** 1..n. */
export interface RangeTree {
  readonly kind: 'range';
  readonly first: ExpressionTree;
  readonly last: ExpressionTree;
  readonly span: Span;
}
/** a <= b <= c: one more side than operators. */
export interface ComparisonTree {
  readonly kind: 'comparison';
  readonly sides: readonly ExpressionTree[];
  readonly operators: readonly { readonly text: ComparisonOperator; readonly span: Span }[];
  readonly span: Span;
}
export interface LogicTree {
  readonly kind: 'and' | 'or';
  readonly conditions: readonly ExpressionTree[];
  readonly span: Span;
}
export interface NotTree {
  readonly kind: 'not';
  readonly condition: ExpressionTree;
  readonly span: Span;
}
/** [a, b]. */
export interface ListTree {
  readonly kind: 'list';
  readonly elements: readonly ExpressionTree[];
  readonly span: Span;
}
/** {"a", "b"}. */
export interface SetTree {
  readonly kind: 'set';
  readonly elements: readonly ExpressionTree[];
  readonly span: Span;
}
/** I union J, I intersect J, I except J. */
export interface SetOperationTree {
  readonly kind: 'set-operation';
  readonly operation: 'union' | 'intersect' | 'except';
  readonly left: ExpressionTree;
  readonly right: ExpressionTree;
  readonly span: Span;
}
/** (i, j): a member of a set of pairs. */
export interface TupleTree {
  readonly kind: 'tuple';
  readonly elements: readonly ExpressionTree[];
  readonly span: Span;
}
/** (i, j) in arcs, as a condition. */
export interface MembershipTree {
  readonly kind: 'membership';
  readonly member: ExpressionTree;
  readonly set: ExpressionTree;
  readonly span: Span;
}
/** {i in I where i != 2}. */
export interface FilterTree {
  readonly kind: 'filter';
  readonly iteration: IterationTree;
  readonly span: Span;
}
/** if i == 1 then a else b. */
export interface ConditionalTree {
  readonly kind: 'conditional';
  readonly condition: ExpressionTree;
  readonly whenTrue: ExpressionTree;
  readonly whenFalse: ExpressionTree;
  readonly span: Span;
}
/** train.y1. */
export interface FieldTree {
  readonly kind: 'field';
  readonly base: ExpressionTree;
  readonly field: Identifier;
  readonly span: Span;
}
/** x[i, 2]. */
export interface SubscriptTree {
  readonly kind: 'subscript';
  readonly base: ExpressionTree;
  readonly subscripts: readonly ExpressionTree[];
  readonly span: Span;
}
/** f(x, u), radau(elements: 50), sum(i in I: p[i]), integral(over t: x^2). */
export interface CallTree {
  readonly kind: 'call';
  readonly callee: ExpressionTree;
  readonly iteration?: IterationTree;
  readonly arguments: readonly ArgumentTree[];
  readonly span: Span;
}
export interface ArgumentTree {
  readonly name?: Identifier;
  readonly value: ExpressionTree;
}
/** What the body of a sum or an integral runs over: a time set, or index sets. */
export interface IterationTree {
  readonly over?: Identifier;
  readonly binders: readonly Binder[];
  readonly where?: ExpressionTree;
  readonly span: Span;
}
/** i in I, or (i, j) in arcs; in declarations the indices may have no names. */
export interface Binder {
  readonly names: readonly Identifier[];
  readonly domain: ExpressionTree;
  readonly span: Span;
}
export interface Indices {
  readonly binders: readonly Binder[];
  readonly where?: ExpressionTree;
  readonly span: Span;
}

export type Statement =
  | ModelHeader
  | IncludeStatement
  | ParameterDeclaration
  | Definition
  | DataDeclaration
  | SetDeclaration
  | TimeDeclaration
  | VariableDeclaration
  | NetworkDeclaration
  | SubjectTo
  | ConstraintStatement
  | ObjectiveStatement
  | CollocationStatement
  | SolveStatement
  | ValidationStatement
  | DecompositionStatement
  | BlockHeading
  | BlockEnd
  | InstanceStatement
  | BrokenStatement;

export interface ModelHeader {
  readonly kind: 'model';
  readonly name: Identifier;
  readonly title?: TextTree;
  readonly span: Span;
}
/** include "physics.node": the statements of the file stand behind this one. */
export interface IncludeStatement {
  readonly kind: 'include';
  readonly file: TextTree;
  readonly span: Span;
}
/** unit "K", or unit ["m", "m/s"]: one for all components, or one for each. */
export interface UnitClause {
  readonly texts: readonly TextTree[];
  readonly forEach: boolean;
  readonly span: Span;
}
export interface ParameterDeclaration {
  readonly kind: 'param';
  readonly name: Identifier;
  readonly indices?: Indices;
  readonly value: ExpressionTree;
  readonly unit?: UnitClause;
  readonly span: Span;
}
/** let r[i in I] = k*x[i]: a named expression. */
export interface Definition {
  readonly kind: 'let';
  readonly name: Identifier;
  readonly indices?: Indices;
  readonly value: ExpressionTree;
  readonly span: Span;
}
/** data runs = csv("runs.csv"), or data train = runs where run <= 16: some rows of another table. */
export interface DataDeclaration {
  readonly kind: 'data';
  readonly name: Identifier;
  readonly value: ExpressionTree;
  readonly where?: ExpressionTree;
  readonly span: Span;
}
export interface SetDeclaration {
  readonly kind: 'set';
  readonly name: Identifier;
  readonly value: ExpressionTree;
  readonly span: Span;
}
/** time t in [0, 10]; time t over runs or time t[e in experiments(runs)] in [0, T[e]]: an interval for each experiment of a table. */
export interface TimeDeclaration {
  readonly kind: 'time';
  readonly name: Identifier;
  readonly indices?: Indices;
  readonly over?: Identifier;
  /** Absent only with `over`: from the first to the last row of each experiment. */
  readonly interval?: ExpressionTree;
  readonly unit?: UnitClause;
  readonly span: Span;
}
/** Clauses of a declaration, each at most once. */
export interface Clauses {
  readonly over?: Identifier;
  readonly within?: ExpressionTree;
  readonly atMost?: ExpressionTree;
  readonly atLeast?: ExpressionTree;
  readonly start?: ExpressionTree;
  readonly fix?: ExpressionTree;
  readonly hold?: Identifier;
  readonly unit?: UnitClause;
  readonly normalize?: ExpressionTree;
  readonly scale?: ExpressionTree;
  readonly increasing?: ExpressionTree;
  readonly decreasing?: ExpressionTree;
  readonly lipschitz?: ExpressionTree;
  readonly frozen?: FrozenClause;
}
/** frozen, or frozen [1, 2]: the layers that keep their starting weights. */
export interface FrozenClause {
  readonly layers?: ExpressionTree;
  readonly span: Span;
}
export interface VariableDeclaration {
  readonly kind: 'variable';
  readonly role: 'state' | 'algebraic' | 'control' | 'var';
  readonly name: Identifier;
  readonly indices?: Indices;
  readonly clauses: Clauses;
  readonly span: Span;
}
export interface LayerTree {
  readonly width: ExpressionTree;
  readonly activation?: Identifier;
  readonly span: Span;
}
export interface NetworkDeclaration {
  readonly kind: 'network';
  readonly name: Identifier;
  /** Of a network of its own; empty for a tied one. */
  readonly layers: readonly LayerTree[];
  /** network g = f: the network whose weights this one has. */
  readonly tied?: Identifier;
  readonly clauses: Clauses;
  readonly span: Span;
}
/** The heading above constraints. */
export interface SubjectTo {
  readonly kind: 'subject-to';
  readonly span: Span;
}
export interface ConstraintStatement {
  readonly kind: 'constraint';
  readonly name?: Identifier;
  readonly indices?: Indices;
  readonly relation: ExpressionTree;
  readonly span: Span;
}
export interface ObjectiveStatement {
  readonly kind: 'objective';
  readonly sense: 'minimize' | 'maximize';
  readonly expression: ExpressionTree;
  readonly span: Span;
}
export interface CollocationStatement {
  readonly kind: 'collocate';
  readonly time: Identifier;
  readonly scheme: ExpressionTree;
  readonly span: Span;
}
export interface SolveStatement {
  readonly kind: 'solve';
  readonly method: ExpressionTree;
  readonly span: Span;
}
export interface ValidationStatement {
  readonly kind: 'validate';
  readonly network?: Identifier;
  readonly data: readonly Identifier[];
  readonly span: Span;
}
/** decompose runs by experiments(batches: 16): how the model is cut into batches. */
export interface DecompositionStatement {
  readonly kind: 'decompose';
  readonly data: Identifier;
  /** rows(...) or experiments(...) with its options. */
  readonly by: ExpressionTree;
  readonly exactly: boolean;
  readonly span: Span;
}
/** block Tank(area, inflow) {: the statements up to the closing brace are its body. */
export interface BlockHeading {
  readonly kind: 'block';
  readonly name: Identifier;
  readonly parameters: readonly Identifier[];
  readonly span: Span;
}
export interface BlockEnd {
  readonly kind: 'block-end';
  readonly span: Span;
}
/** use Tank(2, u) as first, or use Tank(a[i], u) as tank[i in 1..3]. */
export interface InstanceStatement {
  readonly kind: 'use';
  readonly block: Identifier;
  readonly arguments: readonly ArgumentTree[];
  readonly name: Identifier;
  readonly indices?: Indices;
  readonly span: Span;
}
/** A statement with a syntax error; its name still counts as declared, so that one error is one message. */
export interface BrokenStatement {
  readonly kind: 'broken';
  readonly declares?: Identifier;
  /** Whether it is the heading of a block, so that a closing brace belongs to it. */
  readonly opensBlock?: boolean;
  readonly span: Span;
}

export interface ModelTree {
  readonly statements: readonly Statement[];
  readonly span: Span;
}
