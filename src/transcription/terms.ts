import { divide, Expression, multiply, number, type Condition } from '../model/expression.js';
import type { IndexBinding } from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import { scaled } from './horizon.js';
import { isFree, isKnown } from './known.js';

/** One step from a row to the points that add into it: a sum over sets, or an integral. */
export type Extension =
  | {
      readonly kind: 'sum';
      readonly bindings: readonly IndexBinding[];
      readonly where: Condition | undefined;
    }
  | { readonly kind: 'integral'; readonly time: TimeSet };

/** Additive terms that are evaluated at the same points: for each row of the relation, the sum of the terms' bodies. */
export class TermGroup {
  private readonly bodies: Expression[][];

  constructor(
    readonly extensions: readonly Extension[],
    rows: number,
  ) {
    this.bodies = Array.from({ length: rows }, () => []);
  }

  add(row: number, body: Expression): void {
    this.bodies[row]!.push(body);
  }

  /** Rows of the relation that have a term here, ascending. */
  get rows(): number[] {
    return [...this.bodies.keys()].filter((row) => this.bodies[row]!.length > 0);
  }

  body(row: number): Expression {
    const terms = this.bodies[row]!;
    return terms.length === 1 ? terms[0]! : new Expression({ kind: 'sum', terms });
  }
}

/**
 * Splits the rows of a relation into additive terms, so that sums and integrals at the top become points of their own
 * template instead of long expressions. Known factors are moved inside; terms without unknowns are kept apart.
 */
export class TermCollector {
  readonly groups: TermGroup[] = [];
  /** Known terms of each row. */
  readonly known: Expression[][];
  private readonly paths = new Map<unknown, TermGroup>();

  constructor(private readonly rows: number) {
    this.known = Array.from({ length: rows }, () => []);
  }

  add(row: number, expression: Expression): void {
    this.split(row, expression, [], []);
  }

  private split(
    row: number,
    expression: Expression,
    factors: readonly Expression[],
    extensions: readonly Extension[],
  ): void {
    const { node } = expression;
    const whole = () => (factors.length > 0 ? multiply(...factors, expression) : expression);
    if (isKnown(expression) && extensions.length === 0) {
      this.known[row]!.push(whole());
      return;
    }
    switch (node.kind) {
      case 'sum':
        for (const term of node.terms) this.split(row, term, factors, extensions);
        return;
      case 'unary':
        if (node.name !== 'neg') break;
        return this.split(row, node.argument, [number(-1), ...factors], extensions);
      case 'binary':
        if (node.name !== 'divide' || !isKnown(node.right)) break;
        return this.split(row, node.left, [...factors, divide(1, node.right)], extensions);
      case 'product': {
        const unknown = node.factors.filter((factor) => !isKnown(factor));
        if (unknown.length !== 1) break;
        return this.split(row, unknown[0]!, [...factors, ...node.factors.filter(isKnown)], extensions);
      }
      case 'total': {
        if (node.operation !== 'sum') break;
        const { bindings, where } = node;
        return this.split(row, node.body, factors, [...extensions, { kind: 'sum', bindings, where }]);
      }
      case 'integral': {
        const { time } = node;
        const body = isFree(time) ? scaled(node.body, time.duration) : node.body;
        return this.split(row, body, factors, [...extensions, { kind: 'integral', time }]);
      }
      default:
    }
    this.group(extensions).add(row, whole());
  }

  /** Terms with the same steps share a group, and so a template. */
  private group(extensions: readonly Extension[]): TermGroup {
    const last = extensions[extensions.length - 1];
    const key =
      last === undefined ? this : last.kind === 'integral' ? last.time : (last.where ?? last.bindings);
    const found = this.paths.get(key);
    if (found && sameSteps(found.extensions, extensions)) return found;
    const group = new TermGroup(extensions, this.rows);
    this.groups.push(group);
    this.paths.set(key, group);
    return group;
  }
}

function sameSteps(left: readonly Extension[], right: readonly Extension[]): boolean {
  return (
    left.length === right.length &&
    left.every((step, k) => {
      const other = right[k]!;
      if (step.kind === 'integral') return other.kind === 'integral' && other.time === step.time;
      return other.kind === 'sum' && other.bindings === step.bindings && other.where === step.where;
    })
  );
}
