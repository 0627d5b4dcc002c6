import { compileKnown } from '../../transcription/known.js';
import { Domain } from '../../transcription/points.js';
import {
  Expression,
  IndexSymbol,
  type Condition,
  type IndexBinding,
  type IndexSet,
} from '../../model/index.js';
import { partsOf } from '../../model/expression.js';
import { elementOfCode } from '../../model/sets.js';

/** Largest number of index combinations over which subscripts are checked before the model is discretised. */
const checkedCombinations = 20_000;

/** Indices that are bound at a place: those of the constraint and of the sums around it, outermost first. */
export class IndexFrame {
  static readonly none = new IndexFrame([], new Map(), undefined);

  private constructor(
    readonly bindings: readonly IndexBinding[],
    private readonly names: ReadonlyMap<string, Expression>,
    private readonly where: Condition | undefined,
  ) {}

  /** The expression that a bound name stands for. */
  lookup(name: string): Expression | undefined {
    return this.names.get(name);
  }

  get boundNames(): Iterable<string> {
    return this.names.keys();
  }

  /** With one more index that runs over a set. */
  bind(name: string, set: IndexSet): { readonly frame: IndexFrame; readonly binding: IndexBinding } {
    const symbol = new IndexSymbol(name);
    const binding = { symbol, set };
    const names = new Map(this.names).set(name, new Expression({ kind: 'index', symbol }));
    return { frame: new IndexFrame([...this.bindings, binding], names, this.where), binding };
  }

  /** With a name that stands for one known value. */
  fix(name: string, value: Expression): IndexFrame {
    return new IndexFrame(this.bindings, new Map(this.names).set(name, value), this.where);
  }

  /** The same bindings under other names: those of the body of a definition. */
  renamed(names: ReadonlyMap<string, Expression>): IndexFrame {
    return new IndexFrame(this.bindings, names, this.where);
  }

  /** With a condition that the indices satisfy. */
  restrict(condition: Condition): IndexFrame {
    const where: Condition = this.where ? { kind: 'and', conditions: [this.where, condition] } : condition;
    return new IndexFrame(this.bindings, this.names, where);
  }

  /** The set of the binding of a symbol. */
  setOf(symbol: IndexSymbol): IndexSet | undefined {
    return this.bindings.find((binding) => binding.symbol === symbol)?.set;
  }

  /**
   * The first index values at which a known expression is outside a set, or `undefined`. Families with more than 20,000
   * combinations are left to the transcription, which checks every point.
   */
  firstOutside(
    index: Expression,
    set: IndexSet,
  ): { readonly value: string; readonly at: string } | undefined {
    const used = this.where ? this.bindings : this.bindings.filter(({ symbol }) => mentions(index, symbol));
    const combinations = used.reduce((product, one) => product * one.set.size, 1);
    if (combinations === 0 || combinations > checkedCombinations) return undefined;
    const domain = Domain.of(used, undefined, this.where);
    const value = compileKnown(index, domain);
    for (let point = 0; point < domain.count; point++) {
      const element = elementOfCode(value(point));
      if (set.position(element) >= 0) continue;
      const at = used
        .map(({ symbol }, k) => `${symbol.name} = ${elementOfCode(domain.indices[point * used.length + k]!)}`)
        .join(', ');
      return { value: String(element), at };
    }
    return undefined;
  }

  /** Smallest and largest value of a known expression over all index values; `undefined` when these are too many. */
  range(expression: Expression): readonly [least: number, most: number] | undefined {
    const used = this.where
      ? this.bindings
      : this.bindings.filter(({ symbol }) => mentions(expression, symbol));
    const combinations = used.reduce((product, one) => product * one.set.size, 1);
    if (combinations > checkedCombinations) return undefined;
    const domain = Domain.of(used, undefined, this.where);
    const value = compileKnown(expression, domain);
    let least = Infinity;
    let most = -Infinity;
    for (let point = 0; point < domain.count; point++) {
      least = Math.min(least, value(point));
      most = Math.max(most, value(point));
    }
    return [least, most];
  }
}

/** Whether an expression contains an index symbol. */
export function mentions(expression: Expression, symbol: IndexSymbol): boolean {
  const { node } = expression;
  return node.kind === 'index'
    ? node.symbol === symbol
    : partsOf(expression).some((part) => mentions(part, symbol));
}

/** Whether an expression contains any index. */
export function mentionsIndex(expression: Expression): boolean {
  return expression.node.kind === 'index' || partsOf(expression).some(mentionsIndex);
}
