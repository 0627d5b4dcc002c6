import { KernelArena, type LayerKernels } from '../kernels/index.js';
import { DenseLayersAtom, type NetworkAtom } from './network-atom/index.js';
import { gather, supportOf, type Support } from './support.js';
import { callArrays, TemplateArray } from './template-leaves.js';
import {
  templateProgram,
  type EvaluatorKind,
  type Routine,
  type TemplateProgram,
} from './template-program.js';
import type { TemplateBlock } from './template.js';

/**
 * The nonlinear part of a block at the current x: gathered inputs, network calls, and the arrays that the template's
 * tapes work on. Everything is allocated here, once. Values, Jacobian, gradient and Hessian of the block share it: what
 * one of them computed at an x, the others find.
 */
export class BlockState {
  readonly block: TemplateBlock;
  readonly program: TemplateProgram;
  readonly points: number;
  /** Number of nonlinear outputs. */
  readonly outputs: number;
  /** Factor of every nonlinear output, P x outputs: weights, and the sign of a maximised objective. Absent: all 1. */
  readonly weights: Float64Array | undefined;
  /** Support of each input by its number; only the gathered ones are used here. */
  readonly supports: readonly Support[];
  /** One atom per network call. */
  readonly atoms: readonly NetworkAtom[];
  /** Arrays and bases of the tapes; `results` and `factors` are set by whoever runs a tape. */
  readonly arrays: Float64Array[];
  readonly bases: Int32Array;
  /** The kernels of the network calls, and their memory, in which all arrays that they read or write stand. */
  readonly kernels: LayerKernels | undefined;
  readonly arena: KernelArena | undefined;
  readonly #kind: EvaluatorKind;
  readonly #theta: readonly Float64Array[];
  #x: Float64Array = new Float64Array(0);
  #version = 0;
  #evaluated = 0;
  #differentiated = 0;

  /** Doubles that the state of a block takes from an arena; 0 for a block without network calls, which needs none. */
  static room(block: TemplateBlock): number {
    const { calls } = templateProgram(block.template);
    if (calls.length === 0) return 0;
    const atoms = calls.map(({ call }) => DenseLayersAtom.room(call.architecture, block.points));
    const parameters = block.networks.map((variables) => variables.length);
    return atoms.reduce((sum, length) => sum + length, KernelArena.room(...parameters));
  }

  /** @param networks kernels and arena for the network calls; blocks with calls need them */
  constructor(
    block: TemplateBlock,
    kind: EvaluatorKind,
    sign: 1 | -1,
    networks?: { readonly kernels: LayerKernels; readonly arena: KernelArena },
  ) {
    const program = templateProgram(block.template);
    const { points } = block;
    this.block = block;
    this.program = program;
    this.points = points;
    this.outputs = program.nonlinearOutputs.length;
    this.weights = nonlinearWeights(block, program, sign);
    this.supports = block.inputs.map(supportOf);
    this.#kind = kind;
    const used = program.calls.length > 0 ? networks : undefined;
    this.kernels = used?.kernels;
    this.arena = used?.arena;
    this.#theta = used ? block.networks.map(({ length }) => used.arena.doubles(length)) : [];
    this.atoms = used
      ? program.calls.map(
          ({ call }) => new DenseLayersAtom(call.architecture, points, used.kernels, used.arena),
        )
      : [];
    this.arrays = [];
    this.arrays[TemplateArray.inputs] = new Float64Array(points * program.calculus.leaves.gathered.length);
    this.arrays[TemplateArray.data] = block.data;
    this.arrays[TemplateArray.weights] = this.weights ?? new Float64Array(0);
    this.arrays[TemplateArray.adjoints] = new Float64Array(points * this.outputs);
    this.arrays[TemplateArray.results] = new Float64Array(0);
    this.arrays[TemplateArray.factors] = new Float64Array(0);
    this.atoms.forEach((atom, c) => {
      const places = callArrays(c);
      this.arrays[places.inputs] = atom.inputValues;
      this.arrays[places.outputs] = atom.outputValues;
      this.arrays[places.jacobian] = atom.inputJacobian;
      this.arrays[places.adjoints] = atom.adjoints;
      this.arrays[places.hessian] = atom.inputHessian;
    });
    this.bases = new Int32Array(this.arrays.length);
  }

  /** Runs a tape at all points with the given arrays of results and factors, the results from `base` on. */
  run(routine: Routine, results: Float64Array, base: number, factors: Float64Array): void {
    this.runRange(routine, results, base, factors, 0, this.points);
  }

  /** Runs a tape at `count` points from `first`; point p has the same places in the arrays as in {@link run}. */
  runRange(
    routine: Routine,
    results: Float64Array,
    base: number,
    factors: Float64Array,
    first: number,
    count: number,
  ): void {
    const { strides } = routine.tape;
    this.arrays[TemplateArray.results] = results;
    this.arrays[TemplateArray.factors] = factors;
    for (let k = 0; k < strides.length; k++) this.bases[k] = first * strides[k];
    this.bases[TemplateArray.results] += base;
    routine.evaluator(this.#kind, this.points)(count, this.arrays, this.bases);
  }

  /** Moves to x; `version` changes whenever x does. `x` must stay unchanged until the next call. */
  moveTo(x: Float64Array, version: number): void {
    this.#x = x;
    this.#version = version;
  }

  /** Gathers the inputs and evaluates the network calls, once per x. */
  evaluate(): void {
    if (this.#evaluated === this.#version) return;
    this.#evaluated = this.#version;
    const { gathered } = this.program.calculus.leaves;
    const values = this.arrays[TemplateArray.inputs];
    for (let at = 0; at < gathered.length; at++) {
      gather(this.supports[gathered[at]], this.#x, this.points, values, gathered.length, at);
    }
    if (this.atoms.length === 0) return;
    for (let network = 0; network < this.#theta.length; network++) {
      const theta = this.#theta[network];
      const parameters = this.block.networks[network];
      for (let t = 0; t < theta.length; t++) theta[t] = this.#x[parameters[t]];
    }
    const inputs = this.program.callInputs();
    for (let c = 0; c < this.atoms.length; c++) {
      this.run(inputs[c], noDoubles, 0, noDoubles);
      this.atoms[c].forward(this.#theta[this.program.calls[c].call.network]);
    }
  }

  /** First derivatives of the network calls, once per x. */
  differentiate(): void {
    this.evaluate();
    if (this.#differentiated === this.#version) return;
    this.#differentiated = this.#version;
    for (let c = 0; c < this.atoms.length; c++) this.atoms[c].differentiate();
  }

  /** Sets the adjoint of every nonlinear output to factor * weight, times the multiplier of its row if there is one. */
  setAdjoints(factor: number, rows: Int32Array | undefined, multipliers: Float64Array): void {
    const adjoints = this.arrays[TemplateArray.adjoints];
    const { weights } = this;
    for (let i = 0; i < adjoints.length; i++) {
      const weight = weights === undefined ? factor : factor * weights[i];
      adjoints[i] = rows === undefined ? weight : weight * multipliers[rows[i]];
    }
  }
}

/** For tapes without results or factors. */
export const noDoubles = new Float64Array(0);

/** Picks the nonlinear outputs' part of an array with one element per output. */
export function pickNonlinear(
  source: ArrayLike<number>,
  target: Float64Array | Int32Array,
  points: number,
  program: TemplateProgram,
): void {
  const { nonlinearOutputs, template } = program;
  let to = 0;
  for (let p = 0; p < points; p++) {
    for (const j of nonlinearOutputs) target[to++] = source[p * template.outputs.length + j];
  }
}

function nonlinearWeights(
  block: TemplateBlock,
  program: TemplateProgram,
  sign: 1 | -1,
): Float64Array | undefined {
  if (block.weights === undefined && sign === 1) return undefined;
  const weights = new Float64Array(block.points * program.nonlinearOutputs.length).fill(sign);
  if (block.weights !== undefined) pickNonlinear(block.weights, weights, block.points, program);
  if (sign === -1 && block.weights !== undefined) for (let i = 0; i < weights.length; i++) weights[i] *= -1;
  return weights;
}
