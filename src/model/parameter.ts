import { Expression, toExpression, type Operand } from './expression.js';
import { ModelError } from './model-error.js';
import { codeOfElement, type Element, type IndexSet } from './sets.js';

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
    if (indices.length !== this.sets.length) {
      throw new ModelError(`'${this.name}' takes ${this.sets.length} indices and got ${indices.length}`);
    }
    return new Expression({
      kind: 'parameter',
      parameter: this,
      indices: indices.map((index, k) => indexExpression(index, this.sets[k]!, this.name)),
    });
  }
}

/** An index as an expression; a literal is looked up in the set at once. */
export function indexExpression(index: Operand | Element, set: IndexSet, name: string): Expression {
  if (typeof index === 'string' || typeof index === 'number') {
    if (set.position(index) < 0) {
      throw new ModelError(`'${name}' has no component [${index}]`, `its index set is ${set.name}`);
    }
    if (typeof index === 'string') return new Expression({ kind: 'number', value: codeOfElement(index) });
  }
  return toExpression(index as Operand);
}
