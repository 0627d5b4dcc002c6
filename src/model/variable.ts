import { Expression, type Operand, type VectorOperand } from './expression.js';
import { ModelError } from './model-error.js';
import { indexExpression } from './parameter.js';
import type { Element, IndexSet } from './sets.js';
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
  readonly place?: SourcePlace;
}

/** A family of unknowns. Bounds and starting values may be changed until the model is solved. */
export class Variable {
  lower: readonly Expression[];
  upper: readonly Expression[];
  start: readonly Expression[];
  /** Number of components (at one time). */
  readonly size: number;

  constructor(
    readonly name: string,
    readonly role: VariableRole,
    readonly sets: readonly IndexSet[],
    readonly time: TimeSet | undefined,
    bounds: { lower: readonly Expression[]; upper: readonly Expression[]; start: readonly Expression[] },
    readonly place?: SourcePlace,
    /** For controls; everything else is free. */
    readonly hold: ControlHold = 'free',
  ) {
    this.size = sets.reduce((product, set) => product * set.size, 1);
    for (const [what, values] of Object.entries(bounds)) {
      if (values.length > 1 && values.length !== this.size) {
        throw new ModelError(
          `'${name}' has ${this.size} component${this.size === 1 ? '' : 's'} but ${values.length} ${what === 'start' ? 'starting values' : `${what} bounds`}`,
          'give one value for all components or one for each',
          place,
        );
      }
    }
    this.lower = bounds.lower;
    this.upper = bounds.upper;
    this.start = bounds.start;
  }

  /** Reference to one component: `x.element(1)`, `flow.element('feed', j)`; no index for a scalar. */
  element(...indices: (Operand | Element)[]): Expression {
    if (indices.length !== this.sets.length) {
      throw new ModelError(
        `'${this.name}' takes ${this.sets.length} ${this.sets.length === 1 ? 'index' : 'indices'} and got ${indices.length}`,
      );
    }
    return new Expression({
      kind: 'variable',
      variable: this,
      indices: indices.map((index, k) => indexExpression(index, this.sets[k]!, this.name)),
    });
  }

  /** All components in order, the last index running fastest. */
  components(): readonly Expression[] {
    return Array.from({ length: this.size }, (_, component) => this.element(...this.indicesOf(component)));
  }

  /** The set elements of a component number. */
  indicesOf(component: number): Element[] {
    const indices: Element[] = [];
    for (let k = this.sets.length - 1; k >= 0; k--) {
      const set = this.sets[k]!;
      indices.unshift(set.element(component % set.size));
      component = Math.floor(component / set.size);
    }
    return indices;
  }

  /** `x` for a scalar, `x[2]` or `flow[feed,3]` for a component. */
  componentName(component: number): string {
    return this.sets.length === 0 ? this.name : `${this.name}[${this.indicesOf(component).join(',')}]`;
  }

  /** Value of the derivative d/dt of a component; states only. */
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
