import { KernelArena } from '../kernels/index.js';
import { noDoubles, type BlockState } from './block-state.js';
import type { GradientRoutine } from './template-program.js';
import type { TemplateBlock } from './template.js';

/** The gradient of the nonlinear part of an objective block. */
export class BlockGradient {
  readonly #state: BlockState;
  readonly #routine: GradientRoutine;
  readonly #results: Float64Array;
  readonly #parameters: readonly Float64Array[];

  /** Doubles that the gradient takes from an arena. */
  static room(block: TemplateBlock): number {
    return KernelArena.room(...block.networks.map(({ length }) => length));
  }

  constructor(state: BlockState) {
    this.#state = state;
    this.#routine = state.program.gradient();
    this.#results = new Float64Array(state.points * this.#routine.inputs.length);
    const { arena, block } = state;
    this.#parameters = arena ? block.networks.map(({ length }) => arena.doubles(length)) : [];
  }

  /** Adds the gradient to `out`, of length n. */
  add(out: Float64Array): void {
    const state = this.#state;
    const { points, supports, atoms } = state;
    state.differentiate();
    state.setAdjoints(1, undefined, noDoubles);
    state.run(this.#routine, this.#results, 0, noDoubles);
    const { inputs } = this.#routine;
    for (let e = 0; e < inputs.length; e++) {
      const { index, pointers, coefficients } = supports[inputs[e]];
      for (let p = 0; p < points; p++) {
        const value = this.#results[p * inputs.length + e];
        if (pointers === undefined || coefficients === undefined) out[index[p]] += value;
        else for (let i = pointers[p]; i < pointers[p + 1]; i++) out[index[i]] += value * coefficients[i];
      }
    }
    if (atoms.length > 0) this.#addParameters(out);
  }

  #addParameters(out: Float64Array): void {
    const { atoms, program, block } = this.#state;
    for (let k = 0; k < this.#parameters.length; k++) this.#parameters[k].fill(0);
    for (let c = 0; c < atoms.length; c++) {
      atoms[c].addParameterGradient(this.#parameters[program.calls[c].call.network]);
    }
    for (let k = 0; k < this.#parameters.length; k++) {
      const variables = block.networks[k];
      for (let t = 0; t < variables.length; t++) out[variables[t]] += this.#parameters[k][t];
    }
  }
}
