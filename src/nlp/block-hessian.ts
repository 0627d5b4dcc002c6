import { KernelArena } from '../kernels/index.js';
import { noDoubles, type BlockState } from './block-state.js';
import { MixedCurvature } from './mixed-curvature.js';
import { rowChunk } from './network-atom/index.js';
import { addPair, hasRuns, scatterPair, type PairSlots } from './pair-slots.js';
import { ParameterCurvature } from './parameter-curvature.js';
import type { PatternBuilder } from './pattern-builder.js';
import type { HessianRoutine, TemplateProgram } from './template-program.js';

/**
 * The Hessian of the Lagrangian of one block's nonlinear part, lower triangle. Slots, in this order: the entries by two
 * inputs, those by an input and a network parameter, those by two parameters. Where all inputs are plain variables and
 * no two points share an entry, the tape writes the first kind itself.
 */
export class BlockHessian {
  /** Whether the values depend neither on x nor on anything but the adjoints, linearly. */
  readonly constant: boolean;
  readonly #state: BlockState;
  readonly #rows: Int32Array | undefined;
  readonly #routine: HessianRoutine;
  readonly #start: number;
  readonly #end: number;
  readonly #pairsEnd: number;
  readonly #direct: boolean;
  readonly #pairs: readonly PairSlots[];
  readonly #results: Float64Array;
  readonly #factors: Float64Array;
  readonly #doubled: Int32Array;
  readonly #mixed: MixedCurvature | undefined;
  readonly #parameters: ParameterCurvature | undefined;
  /** Values at objective factor 1, for an objective block of constant Hessian; empty until they are known. */
  #known: Float64Array = noDoubles;

  /** Doubles that the block takes from an arena. */
  static room(program: TemplateProgram, points: number): number {
    const routine = program.hessian();
    const ofNetworks = MixedCurvature.room(program, routine) + ParameterCurvature.room(program, routine);
    return KernelArena.room(points * routine.factors) + ofNetworks;
  }

  /** @param rows constraint row of every nonlinear output, P x outputs; absent for an objective block */
  constructor(state: BlockState, rows: Int32Array | undefined, pattern: PatternBuilder) {
    const { program, points, supports, kernels, arena } = state;
    const routine = program.hessian();
    const { entries } = routine;
    const doubled: number[] = [];
    this.#state = state;
    this.#rows = rows;
    this.#routine = routine;
    this.#start = pattern.length;
    this.#direct = entries.every(({ row, column }) => {
      const plain = supports[row].pointers === undefined && supports[column].pointers === undefined;
      return plain && !hasRuns(supports[row], supports[column], points);
    });
    this.#pairs = this.#direct
      ? []
      : entries.map(({ row, column }) =>
          addPair(pattern, supports[row], supports[column], row === column, points, doubled),
        );
    if (this.#direct) this.#directPattern(pattern, doubled);
    this.#results = this.#direct ? noDoubles : new Float64Array(points * entries.length);
    this.#pairsEnd = pattern.length;
    this.#factors = noDoubles;
    if (kernels !== undefined && arena !== undefined) {
      this.#factors = arena.doubles(points * routine.factors);
      const factors = { values: this.#factors, stride: routine.factors };
      this.#mixed = new MixedCurvature(state, routine, factors, arena, pattern, doubled);
      this.#parameters = new ParameterCurvature(state, routine, factors, kernels, arena, pattern, doubled);
    }
    this.#end = pattern.length;
    this.#doubled = Int32Array.from(doubled);
    this.constant =
      this.#end === this.#start || (program.calls.length === 0 && entries.every((e) => e.constant));
  }

  #directPattern(pattern: PatternBuilder, doubled: number[]): void {
    const { points, supports } = this.#state;
    pattern.reserve(points * this.#routine.entries.length);
    for (let p = 0; p < points; p++) {
      for (const { row, column } of this.#routine.entries) {
        const i = supports[row].index[p];
        const k = supports[column].index[p];
        if (row !== column && i === k) doubled.push(pattern.length);
        pattern.addSymmetric(i, k);
      }
    }
  }

  /** Recomputes what depends on the block's data. */
  refresh(): void {
    this.#known = noDoubles;
  }

  /** Writes all of the block's slots of `out`. */
  evaluate(objectiveFactor: number, multipliers: Float64Array, out: Float64Array): void {
    if (this.#end === this.#start) return;
    if (this.#rows !== undefined || !this.constant) {
      this.#state.setAdjoints(this.#rows === undefined ? objectiveFactor : 1, this.#rows, multipliers);
      this.#compute(out);
      return;
    }
    if (this.#known.length === 0) {
      this.#state.setAdjoints(1, undefined, multipliers);
      this.#compute(out);
      this.#known = out.slice(this.#start, this.#end);
    }
    for (let i = 0; i < this.#known.length; i++) out[this.#start + i] = objectiveFactor * this.#known[i];
  }

  #compute(out: Float64Array): void {
    const state = this.#state;
    if (!this.#direct) out.fill(0, this.#start, this.#pairsEnd);
    if (this.#mixed === undefined || this.#parameters === undefined) {
      state.evaluate();
      if (this.#direct) state.run(this.#routine, out, this.#start, noDoubles);
      else state.run(this.#routine, this.#results, 0, noDoubles);
    } else this.#computeNetworks(this.#mixed, this.#parameters, out);
    const { entries } = this.#routine;
    for (let e = 0; e < this.#pairs.length; e++) {
      scatterPair(this.#pairs[e], state.points, this.#results, entries.length, e, out);
    }
    for (let i = 0; i < this.#doubled.length; i++) out[this.#doubled[i]] *= 2;
  }

  #computeNetworks(mixed: MixedCurvature, parameters: ParameterCurvature, out: Float64Array): void {
    const state = this.#state;
    const { atoms, points, program } = state;
    const results = this.#direct ? out : this.#results;
    const base = this.#direct ? this.#start : 0;
    state.differentiate();
    state.run(program.adjoints(), noDoubles, 0, noDoubles);
    mixed.clear(out);
    parameters.clear();
    for (let first = 0; first < points; first += rowChunk) {
      const count = Math.min(rowChunk, points - first);
      for (let c = 0; c < atoms.length; c++) {
        atoms[c].curvature(first, count, parameters.own[program.calls[c].call.network]);
      }
      state.runRange(this.#routine, results, base, this.#factors, first, count);
      mixed.write(first, count, out);
      parameters.accumulate(first, count);
    }
    parameters.write(out);
  }
}
