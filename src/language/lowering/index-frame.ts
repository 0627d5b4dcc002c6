import { compileKnown } from '../../transcription/known.js';
import { Domain } from '../../transcription/points.js';
import {
  Expression,
  type IndexSymbol,
  type Condition,
  type IndexBinding,
  type IndexSet,
} from '../../model/index.js';
import { partsOf } from '../../model/expression.js';
import { freeExperiments, type FreeExperiments } from '../../model/free-experiments.js';
import { bindIndices, elementOfCode } from '../../model/sets.js';

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

  /** With more indices that run over a set together. */
  bind(
    indices: readonly string[],
    set: IndexSet,
  ): { readonly frame: IndexFrame; readonly binding: IndexBinding } {
    const binding = bindIndices(indices, set, this.bindings);
    const names = new Map(this.names);
    binding.symbols.forEach((symbol, k) => names.set(indices[k]!, new Expression({ kind: 'index', symbol })));
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

  /** The binding of a symbol. */
  bindingOf(symbol: IndexSymbol): IndexBinding | undefined {
    return this.bindings.find(({ symbols }) => symbols.includes(symbol));
  }

  /**
   * The first index values at which known expressions are no member of a set, or `undefined`. Families with more than 20,000
   * combinations are left to the transcription, which checks every point.
   */
  firstOutside(
    member: readonly Expression[],
    set: IndexSet,
  ): { readonly value: string; readonly at: string } | undefined {
    const used = this.usedBy(member);
    const combinations = used.reduce((product, one) => product * one.set.size, 1);
    if (combinations === 0 || combinations > checkedCombinations) return undefined;
    const domain = Domain.of(used, undefined, this.where);
    const values = member.map((part) => compileKnown(part, domain));
    const codes = new Float64Array(values.length);
    const { symbols } = domain;
    for (let point = 0; point < domain.count; point++) {
      values.forEach((value, part) => (codes[part] = value(point)));
      if (set.positionOfCodes(codes, 0) >= 0) continue;
      const at = symbols
        .map(({ name }, k) => `${name} = ${elementOfCode(domain.indices[point * symbols.length + k]!)}`)
        .join(', ');
      return { value: Array.from(codes, elementOfCode).join(', '), at };
    }
    return undefined;
  }

  /** The bindings on which expressions depend: all, where a condition ties them together. */
  private usedBy(expressions: readonly Expression[]): readonly IndexBinding[] {
    const all = withExperiments(expressions, this.bindings);
    if (this.where) return all;
    return all.filter(({ symbols }) =>
      symbols.some((symbol) => expressions.some((one) => mentions(one, symbol))),
    );
  }

  /** Smallest and largest value of a known expression over all index values; `undefined` when these are too many. */
  range(expression: Expression): readonly [least: number, most: number] | undefined {
    // What mentions no index has its value also where no index satisfies the condition.
    const used = mentionsIndex(expression) ? this.usedBy([expression]) : [];
    const combinations = used.reduce((product, one) => product * one.set.size, 1);
    if (combinations > checkedCombinations) return undefined;
    const domain = used.length > 0 ? Domain.of(used, undefined, this.where) : Domain.single();
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

/** The bindings and those of the current experiments that expressions leave open. */
function withExperiments(
  expressions: readonly Expression[],
  bindings: readonly IndexBinding[],
): readonly IndexBinding[] {
  const open: FreeExperiments = new Map();
  for (const expression of expressions) freeExperiments(expression, 'current', open);
  for (const symbol of bindings.flatMap(({ symbols }) => symbols)) open.delete(symbol);
  return [
    ...bindings,
    ...Array.from(open, ([symbol, set]) => ({ symbols: [symbol], set: set ?? symbol.experiments! })),
  ];
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
