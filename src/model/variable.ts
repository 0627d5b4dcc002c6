import { Expression, toVector, type Operand, type VectorOperand } from './expression.js';
import { ModelError } from './model-error.js';
import { indexExpressions } from './parameter.js';
import { memberAt, type Element, type IndexSet } from './sets.js';
import type { SourcePlace } from './source-place.js';
import type { TimeSet } from './time.js';

/**
 * What a variable is to the dynamics: a plain unknown, a differential state (lives at every node of the time grid), an
 * algebraic variable or a control (live at the collocation points), or the parameters of a network.
 */
export type VariableRole = 'plain' | 'state' | 'algebraic' | 'control' | 'network';

/**
 * How a control runs over an element: free at every collocation point, constant, or linear between the element boundaries.
 */
export const controlHolds = ['free', 'constant', 'linear'] as const;
export type ControlHold = (typeof controlHolds)[number];

export interface VariableOptions {
  /** Index sets; absent for a scalar. A number n stands for the range 1..n. */
  readonly over?: IndexSet | number | readonly (IndexSet | number)[];
  /** Bounds: one for all components, or one per component; known expressions, which may depend on time. */
  readonly lower?: VectorOperand;
  readonly upper?: VectorOperand;
  /** Starting values, like the bounds. Default 0, moved inside the bounds. */
  readonly start?: VectorOperand;
  /** Values that the unknowns keep: they are no unknowns then, whatever the bounds say. May depend on time. */
  readonly fix?: VectorOperand;
  readonly place?: SourcePlace;
}

/** A family of unknowns. Bounds, starting and fixed values may be changed until the model is solved. */
export class Variable {
  lower: readonly Expression[];
  upper: readonly Expression[];
  start: readonly Expression[];
  /** One value for all components or one each, or none; see {@link Variable.fix}. */
  fixed: readonly Expression[] | undefined;
  /** Number of components (at one time). */
  readonly size: number;
  /** Of a state with derivatives of higher order: the state that is its time derivative (see `der` in `functions.ts`). */
  rate: Variable | undefined;
  /** Of states of a model: adds the rate and its equation to the model. */
  makeRate: (() => Variable) | undefined;

  constructor(
    readonly name: string,
    readonly role: VariableRole,
    readonly sets: readonly IndexSet[],
    readonly time: TimeSet | undefined,
    bounds: { lower: readonly Expression[]; upper: readonly Expression[]; start: readonly Expression[] },
    readonly place?: SourcePlace,
    /** For controls; everything else is free. */
    readonly hold: ControlHold = 'free',
    /** The state whose time derivative this is, of a state that stands for one. */
    readonly rateOf?: Variable,
  ) {
    this.size = sets.reduce((product, set) => product * set.size, 1);
    this.checkCount(bounds.lower, 'lower bounds');
    this.checkCount(bounds.upper, 'upper bounds');
    this.checkCount(bounds.start, 'starting values');
    this.lower = bounds.lower;
    this.upper = bounds.upper;
    this.start = bounds.start;
  }

  /**
   * Makes the components keep these values (default: their starting values) at all times, whatever their bounds are, so that they
   * are no unknowns: one for all components or one for each, possibly functions of time.
   */
  fix(values?: VectorOperand): this {
    const fixed = values === undefined ? this.start : toVector(values);
    this.checkCount(fixed, 'fixed values');
    this.fixed = fixed;
    return this;
  }

  /** Makes the components unknown again, between their bounds. */
  unfix(): this {
    this.fixed = undefined;
    return this;
  }

  private checkCount(values: readonly Expression[], what: string): void {
    if (values.length === 1 || values.length === this.size) return;
    throw new ModelError(
      `'${this.name}' has ${this.size} component${this.size === 1 ? '' : 's'} but ${values.length} ${what}`,
      'give one value for all components or one for each',
      this.place,
    );
  }

  /** Reference to one component: `x.element(1)`, `flow.element('feed', j)`; no index for a scalar. */
  element(...indices: (Operand | Element)[]): Expression {
    return new Expression({
      kind: 'variable',
      variable: this,
      indices: indexExpressions(indices, this.sets, this.name),
    });
  }

  /** All components in order, the last index running fastest. */
  components(): readonly Expression[] {
    return Array.from({ length: this.size }, (_, component) => this.element(...this.indicesOf(component)));
  }

  /** The set elements of a component number. */
  indicesOf(component: number): Element[] {
    return memberAt(this.sets, component);
  }

  /** `x` for a scalar, `x[2]` or `flow[feed,3]` for a component, `der(x[2])` or `der(x[2], 3)` for a rate. */
  componentName(component: number): string {
    if (this.rateOf) return rateName(this.rateOf, (state) => state.componentName(component));
    return this.sets.length === 0 ? this.name : `${this.name}[${this.indicesOf(component).join(',')}]`;
  }

  /** The time derivative d/dt of a component as the slope of its collocation polynomial; states only. */
  derivative(...indices: (Operand | Element)[]): Expression {
    const reference = this.element(...indices).node;
    if (this.role !== 'state' || reference.kind !== 'variable') {
      throw new ModelError(
        `der(${this.name}): '${this.name}' is not a state`,
        "declare it with 'state'",
        this.place,
      );
    }
    return new Expression({ kind: 'derivative', variable: this, indices: reference.indices });
  }

  /** Every component at a given time. */
  at(time: Operand): readonly Expression[] {
    return this.components().map((component) => component.at(time));
  }
}

/** What the derivative of a state is called. */
export function rateName(state: Variable, nameOf: (state: Variable) => string): string {
  let order = 1;
  let base = state;
  for (; base.rateOf; base = base.rateOf) order++;
  return order === 1 ? `der(${nameOf(base)})` : `der(${nameOf(base)}, ${order})`;
}
