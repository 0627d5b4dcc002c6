import { createLayerKernels, KernelArena, type LayerKernels } from '../kernels/index.js';
import { BlockGradient } from './block-gradient.js';
import { BlockHessian } from './block-hessian.js';
import { BlockJacobian } from './block-jacobian.js';
import { BlockState, noDoubles, pickNonlinear } from './block-state.js';
import { checkDefinition } from './check-definition.js';
import { findEvaluationError, type EvaluationError } from './evaluation-error.js';
import { LinearPart, type LinearSource } from './linear-part.js';
import type { NonlinearProgram, Origin, SparsityPattern } from './nonlinear-program.js';
import { PatternBuilder } from './pattern-builder.js';
import { templateProgram, type EvaluatorKind } from './template-program.js';
import type { ProblemDefinition, TemplateBlock } from './template.js';

export interface CompileOptions {
  /** How templates are evaluated; default 'auto'. */
  readonly evaluators?: EvaluatorKind;
  /** Kernels of the networks; default the best that the engine has. */
  readonly kernels?: LayerKernels['name'];
}

/** A block with a nonlinear part in constraint rows. */
interface ConstraintBlock {
  readonly state: BlockState;
  /** Row of every nonlinear output, and their values; P x outputs. */
  readonly rows: Int32Array;
  readonly values: Float64Array;
  readonly jacobian: BlockJacobian;
}

/** A block with a nonlinear part in the objective. */
interface ObjectiveBlock {
  readonly state: BlockState;
  readonly values: Float64Array;
  readonly gradient: BlockGradient;
}

/**
 * A discretised problem with evaluators compiled from its templates: exact sparse first and second derivatives.
 *
 * What is linear in the variables with coefficients of data is separated once: its Jacobian entries come first in the
 * pattern and are copied, never recomputed. All work arrays are allocated by the constructor; evaluating allocates
 * nothing. Evaluations at the same x share gathered inputs and network passes, in any order of the calls.
 *
 * Pattern: entries are distinct within a block and kind, but a linear and a nonlinear entry, or entries of different
 * blocks, may fall on the same place (see `SparsityPattern`: they add).
 */
export class CompiledProblem implements NonlinearProgram {
  readonly definition: ProblemDefinition;
  readonly variables: number;
  readonly constraints: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly start: Float64Array;
  readonly startMultipliers?: Float64Array;
  readonly constraintLower: Float64Array;
  readonly constraintUpper: Float64Array;
  readonly jacobian: SparsityPattern;
  readonly hessian: SparsityPattern;
  readonly constantJacobian: boolean;
  readonly constantHessian: boolean;
  readonly eliminationGroups?: Int32Array;

  readonly #states: readonly BlockState[];
  readonly #linear: LinearPart;
  readonly #linearObjective: LinearPart;
  readonly #constraintBlocks: readonly ConstraintBlock[];
  readonly #objectiveBlocks: readonly ObjectiveBlock[];
  readonly #hessians: readonly BlockHessian[];
  readonly #objectiveConstant: number;
  readonly #objectiveValue = new Float64Array(1);
  /** The x of the last evaluation, and a number that changes with it. */
  readonly #x: Float64Array;
  #version = 0;

  /** @throws ProblemError when the definition contradicts itself */
  constructor(definition: ProblemDefinition, options: CompileOptions = {}) {
    checkDefinition(definition);
    this.definition = definition;
    this.variables = definition.variables;
    this.constraints = definition.constraints;
    this.lower = definition.lower;
    this.upper = definition.upper;
    this.start = definition.start;
    if (definition.startMultipliers !== undefined) this.startMultipliers = definition.startMultipliers;
    this.constraintLower = definition.constraintLower;
    this.constraintUpper = definition.constraintUpper;
    if (definition.eliminationGroups !== undefined) this.eliminationGroups = definition.eliminationGroups;
    const sign = definition.objectiveSign ?? 1;
    this.#objectiveConstant = sign * (definition.objectiveConstant ?? 0);
    this.#x = new Float64Array(definition.variables);

    const kind = options.evaluators ?? 'auto';
    const blocks = definition.blocks.filter((block) => block.points > 0);
    const networks = networkMemory(blocks, options.kernels);
    const sources = blocks.map((block): LinearSource => {
      const rows = block.rows === 'objective' ? undefined : block.rows;
      const blockSign = rows === undefined ? sign : 1;
      return { state: new BlockState(block, kind, blockSign, networks), rows, sign: blockSign };
    });
    this.#states = sources.map(({ state }) => state);
    const inRows = sources.filter(({ rows }) => rows !== undefined);
    const inObjective = sources.filter(({ rows }) => rows === undefined);
    this.#linear = new LinearPart(this.constraints, this.variables, inRows);
    this.#linearObjective = new LinearPart(1, this.variables, inObjective);

    const jacobian = new PatternBuilder();
    const hessian = new PatternBuilder();
    const hessians: BlockHessian[] = [];
    const { pointers, columns } = this.#linear;
    jacobian.reserve(columns.length);
    for (let r = 0; r < this.constraints; r++) {
      for (let i = pointers[r]; i < pointers[r + 1]; i++) jacobian.add(r, columns[i]);
    }
    this.#constraintBlocks = inRows.filter(isNonlinear).map(({ state, rows: all }) => {
      const values = new Float64Array(state.points * state.outputs);
      const rows = new Int32Array(values.length);
      if (all !== undefined) pickNonlinear(all, rows, state.points, state.program);
      hessians.push(new BlockHessian(state, rows, hessian));
      return { state, rows, values, jacobian: new BlockJacobian(state, rows, jacobian) };
    });
    this.#objectiveBlocks = inObjective.filter(isNonlinear).map(({ state }) => {
      hessians.push(new BlockHessian(state, undefined, hessian));
      return {
        state,
        values: new Float64Array(state.points * state.outputs),
        gradient: new BlockGradient(state),
      };
    });
    this.jacobian = jacobian.build();
    this.hessian = hessian.build();
    this.#hessians = hessians;
    this.constantJacobian = this.#constraintBlocks.length === 0;
    this.constantHessian = this.constantJacobian && hessians.every((block) => block.constant);
  }

  objective(x: Float64Array): number {
    this.#moveTo(x);
    this.#linearObjective.multiply(this.#x, this.#objectiveValue);
    let sum = this.#objectiveValue[0] + this.#objectiveConstant;
    for (let k = 0; k < this.#objectiveBlocks.length; k++) {
      const { state, values } = this.#objectiveBlocks[k];
      state.evaluate();
      state.run(state.program.values(), values, 0, noDoubles);
      const { weights } = state;
      let part = 0;
      if (weights === undefined) for (let i = 0; i < values.length; i++) part += values[i];
      else for (let i = 0; i < values.length; i++) part += weights[i] * values[i];
      sum += part;
    }
    return sum;
  }

  gradient(x: Float64Array, out: Float64Array): void {
    this.#moveTo(x);
    out.fill(0);
    const { columns, values } = this.#linearObjective;
    for (let i = 0; i < columns.length; i++) out[columns[i]] += values[i];
    for (let k = 0; k < this.#objectiveBlocks.length; k++) this.#objectiveBlocks[k].gradient.add(out);
  }

  constraintValues(x: Float64Array, out: Float64Array): void {
    this.#moveTo(x);
    this.#linear.multiply(this.#x, out);
    for (let k = 0; k < this.#constraintBlocks.length; k++) {
      const { state, rows, values } = this.#constraintBlocks[k];
      state.evaluate();
      state.run(state.program.values(), values, 0, noDoubles);
      const { weights } = state;
      if (weights === undefined) for (let i = 0; i < values.length; i++) out[rows[i]] += values[i];
      else for (let i = 0; i < values.length; i++) out[rows[i]] += weights[i] * values[i];
    }
  }

  jacobianValues(x: Float64Array, out: Float64Array): void {
    this.#moveTo(x);
    const { values } = this.#linear;
    out.set(values);
    for (let k = 0; k < this.#constraintBlocks.length; k++) this.#constraintBlocks[k].jacobian.evaluate(out);
  }

  hessianValues(
    x: Float64Array,
    objectiveFactor: number,
    multipliers: Float64Array,
    out: Float64Array,
  ): void {
    this.#moveTo(x);
    for (let k = 0; k < this.#hessians.length; k++) {
      this.#hessians[k].evaluate(objectiveFactor, multipliers, out);
    }
  }

  variableOrigin(index: number, x?: Float64Array): Origin {
    return this.definition.variableOrigin(index, x);
  }

  constraintOrigin(index: number, x?: Float64Array): Origin {
    return this.definition.constraintOrigin(index, x);
  }

  /** Why the problem has no finite value or derivative at x, and where; undefined if it has. Slow: for messages. */
  findEvaluationError(x: Float64Array): EvaluationError | undefined {
    return findEvaluationError(this.definition, x);
  }

  /**
   * Takes over changed numbers in the `data` of the blocks (the arrays are read in place, their lengths are fixed).
   * Weights, bindings and rows must not change.
   */
  refreshData(): void {
    this.#linear.refresh();
    this.#linearObjective.refresh();
    for (const block of this.#hessians) block.refresh();
    this.#version++;
    for (const state of this.#states) state.moveTo(this.#x, this.#version);
  }

  /** Makes x the current point; what was computed at the same x before stays valid. */
  #moveTo(x: Float64Array): void {
    const current = this.#x;
    const n = current.length;
    let i = 0;
    if (this.#version > 0) while (i < n && x[i] === current[i]) i++;
    if (i === n && this.#version > 0) return;
    current.set(x);
    this.#version++;
    for (let k = 0; k < this.#states.length; k++) this.#states[k].moveTo(current, this.#version);
  }
}

function isNonlinear({ state }: LinearSource): boolean {
  return state.outputs > 0;
}

/** Kernels and memory for the network calls of all blocks; undefined where there are none. */
function networkMemory(
  blocks: readonly TemplateBlock[],
  prefer: LayerKernels['name'] | undefined,
): { readonly kernels: LayerKernels; readonly arena: KernelArena } | undefined {
  let room = 0;
  for (const block of blocks) {
    const own = BlockState.room(block);
    if (own === 0) continue;
    const program = templateProgram(block.template);
    const weighted = block.weights !== undefined;
    room += own + BlockHessian.room(program, block.points);
    room +=
      block.rows === 'objective'
        ? BlockGradient.room(block)
        : BlockJacobian.room(program, block.points, weighted);
  }
  if (room === 0) return undefined;
  const kernels = createLayerKernels(prefer === undefined ? {} : { prefer });
  return { kernels, arena: new KernelArena(kernels.memory, room) };
}
