import { Expression, toExpression, type Operand } from './expression.js';
import { ModelError } from './model-error.js';
import { codeOfElement, indexCount, type Element, type IndexSet } from './sets.js';

/** A known number, or a family of known numbers over index sets. Values may be replaced before solving. */
export class Parameter {
  /** Values in the order of the index sets, the last index running fastest; length 1 for a scalar. */
  readonly values: Float64Array;

  constructor(
    readonly name: string,
    readonly sets: readonly IndexSet[],
    values: ArrayLike<number>,
  ) {
    const size = sets.reduce((product, set) => product * set.size, 1);
    if (values.length !== size) {
      throw new ModelError(`the parameter '${name}' needs ${size} values and got ${values.length}`);
    }
    this.values = Float64Array.from(values);
  }

  /** The value of a scalar parameter. */
  get value(): number {
    if (this.sets.length > 0)
      throw new ModelError(`the parameter '${this.name}' is indexed; use element(...)`);
    return this.values[0]!;
  }

  /** Reference to one value: `k.element('A')`, `k.element(i)`. */
  element(...indices: (Operand | Element)[]): Expression {
    return new Expression({
      kind: 'parameter',
      parameter: this,
      indices: indexExpressions(indices, this.sets, this.name),
    });
  }
}

/** Indices as expressions, as many as members of the sets take together; literals are looked up in their set at once. */
export function indexExpressions(
  indices: readonly (Operand | Element)[],
  sets: readonly IndexSet[],
  name: string,
): Expression[] {
  const count = indexCount(sets);
  if (indices.length !== count) {
    throw new ModelError(
      `'${name}' takes ${count} ${count === 1 ? 'index' : 'indices'} and got ${indices.length}`,
    );
  }
  let at = 0;
  for (const set of sets) {
    const member = indices.slice(at, (at += set.arity));
    if (!member.every(isElement) || set.has(...member)) continue;
    throw new ModelError(`'${name}' has no component [${member.join(', ')}]`, `its index set is ${set.name}`);
  }
  return indices.map((index) => toExpression(typeof index === 'string' ? codeOfElement(index) : index));
}

function isElement(index: Operand | Element): index is Element {
  return typeof index === 'string' || typeof index === 'number';
}
