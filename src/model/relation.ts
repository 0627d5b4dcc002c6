import { subtract, toVector, type Expression, type VectorOperand } from './expression.js';
import { ModelError } from './model-error.js';

/** lower <= body <= upper for one row; an equality has equal numeric bounds. Bounds are known expressions. */
export interface RelationRow {
  readonly body: Expression;
  readonly lower: Expression | number;
  readonly upper: Expression | number;
}

/** An equation or inequality between vectors: one row per component. */
export class Relation {
  constructor(
    readonly kind: 'equal' | 'atMost' | 'atLeast' | 'between',
    readonly rows: readonly RelationRow[],
    /** The sides as written, for printing. */
    readonly sides: readonly (readonly Expression[])[],
  ) {}
}

/** left == right, component by component; a scalar side is repeated. */
export function equal(left: VectorOperand, right: VectorOperand): Relation {
  const [a, b] = matched(left, right);
  return new Relation(
    'equal',
    a.map((one, k) => ({ body: subtract(one, b[k]!), lower: 0, upper: 0 })),
    [a, b],
  );
}

/** left <= right, component by component. */
export function atMost(left: VectorOperand, right: VectorOperand): Relation {
  const [a, b] = matched(left, right);
  const rows = a.map((one, k) => ({ body: subtract(one, b[k]!), lower: -Infinity, upper: 0 }));
  return new Relation('atMost', rows, [a, b]);
}

/** left >= right, component by component. */
export function atLeast(left: VectorOperand, right: VectorOperand): Relation {
  const [a, b] = matched(left, right);
  const rows = a.map((one, k) => ({ body: subtract(one, b[k]!), lower: 0, upper: Infinity }));
  return new Relation('atLeast', rows, [a, b]);
}

/** lower <= body <= upper with known bounds, component by component. */
export function between(lower: VectorOperand, body: VectorOperand, upper: VectorOperand): Relation {
  const [low, middle] = matched(lower, body);
  const [high] = matched(upper, middle);
  return new Relation(
    'between',
    middle.map((one, k) => ({ body: one, lower: low[k]!, upper: high[k]! })),
    [low, middle, high],
  );
}

function matched(left: VectorOperand, right: VectorOperand): [readonly Expression[], readonly Expression[]] {
  const a = toVector(left);
  const b = toVector(right);
  if (a.length === b.length) return [a, b];
  if (a.length === 1) return [b.map(() => a[0]!), b];
  if (b.length === 1) return [a, a.map(() => b[0]!)];
  throw new ModelError(
    `one side has ${a.length} components and the other ${b.length}`,
    'both sides need the same size',
  );
}
