import type { KktErrors, SolverCounters, SolverResult, SolverStatus } from '../solver/index.js';
import { RightHandSide, type SimulationSurroundings } from '../transcription/right-hand-side.js';
import type { Transcription } from '../transcription/index.js';
import { TemplateBuilder } from '../transcription/template-builder.js';
import { Domain } from '../transcription/points.js';
import { evaluateBlock } from '../nlp/index.js';
import { toExpression, type Operand } from './expression.js';
import type { Model } from './model.js';
import { ModelError } from './model-error.js';
import { saveState, type SavedState } from './saved-state.js';
import type { Network } from './network.js';
import type { TimeSet } from './time.js';
import type { Variable } from './variable.js';

/** Values of a variable over time, at the nodes where it lives. */
export interface NodalValues {
  readonly times: Float64Array;
  /** Row-major: component c at node k is values[k * components + c]. */
  readonly values: Float64Array;
  readonly components: number;
  /** First node of each experiment (one for a time without experiments), and behind the last the number of nodes. */
  readonly firstTimes: Int32Array;
}

/** Structural nonzeros of the first and second derivatives. */
export interface Nonzeros {
  readonly jacobian: number;
  readonly hessian: number;
}

/**
 * The outcome of solving a model: status, figures, and values looked up by the model's own objects. Holds the last iterate
 * also when the solve did not succeed.
 */
export class Solution {
  readonly status: SolverStatus;
  /** One sentence about the outcome. */
  readonly message: string;
  /** The model's objective (of a maximisation: what was maximised). */
  readonly objective: number;
  readonly iterations: number;
  /** Unscaled errors of the optimality conditions. */
  readonly errors: KktErrors;
  readonly counters: SolverCounters;

  constructor(
    readonly model: Model,
    readonly transcription: Transcription,
    /** The solver's own result: all unknowns and multipliers, in the numbering of `transcription.layout`. */
    readonly result: SolverResult,
    readonly nonzeros: Nonzeros,
    /** Seconds spent in discretising and compiling the model. */
    readonly secondsBuilding: number,
  ) {
    this.status = result.status;
    this.message = result.message;
    this.objective = (transcription.definition.objectiveSign ?? 1) * result.objective;
    this.iterations = result.iterations;
    this.errors = result.errors;
    this.counters = result.counters;
  }

  /** Whether the status is 'optimal' or 'acceptable'. */
  get solved(): boolean {
    return this.status === 'optimal' || this.status === 'acceptable';
  }

  get variables(): number {
    return this.transcription.definition.variables;
  }

  get constraints(): number {
    return this.transcription.definition.constraints;
  }

  /** Value of any expression without a free index or current time: `solution.value(x.element(1).at(2.5))`. */
  value(operand: Operand): number {
    const builder = new TemplateBuilder(this.transcription.layout, Domain.single());
    const block = builder.block('value', [toExpression(operand)], 'objective', undefined);
    return evaluateBlock(block, this.result.x)[0]!;
  }

  /** All components of a variable without time, in order. */
  values(variable: Variable): Float64Array {
    const { first, nodes } = this.transcription.layout.placement(variable);
    if (nodes) throw new ModelError(`'${variable.name}' lives over time`, 'use trajectory(...)');
    return this.result.x.slice(first, first + variable.size);
  }

  /** Values of a state, algebraic variable or control at the nodes where it lives. */
  trajectory(variable: Variable): NodalValues {
    const { layout } = this.transcription;
    const { first, nodes, positions } = layout.placement(variable);
    if (!nodes) throw new ModelError(`'${variable.name}' does not live over time`, 'use values(...)');
    return {
      times: layout.times(variable.time!, this.result.x, nodes),
      values: this.result.x.slice(first, first + positions * variable.size),
      components: variable.size,
      firstTimes: layout.timePoints(variable.time!, nodes).firstPoints,
    };
  }

  /** Weights and biases of a network, in the layout of its architecture. */
  weights(network: Network): Float64Array {
    return this.values(network.parameters);
  }

  /** The whole primal-dual state by name and time, to be written as JSON and given to a later `solve`. */
  state(): SavedState {
    return saveState(this.transcription.definition, this.result, this.model.name);
  }

  /** The model's explicit differential equations with the solution's weights; undefined where they are implicit. */
  rightHandSide(time: TimeSet, surroundings: SimulationSurroundings = {}): RightHandSide | undefined {
    return RightHandSide.of(this.model, time, this.transcription.layout, this.result.x, surroundings);
  }
}
