import { KernelArena } from '../kernels/index.js';
import type { BlockState } from './block-state.js';
import { rowChunk } from './network-atom/index.js';
import {
  CombinedRows,
  combineRows,
  parameterOffsets,
  parameterVariables,
  type RowCombination,
  type RowFactors,
} from './network-rows.js';
import type { PatternBuilder } from './pattern-builder.js';
import { begin, sameVariables, type Support } from './support.js';
import type { HessianRoutine, TemplateProgram } from './template-program.js';

/** One input's part: the rows of a chunk of points, and the first slot of each point. */
interface InputPart {
  readonly support: Support;
  readonly length: number;
  readonly start: Int32Array;
  /** Whether the slots of the points follow each other and take the rows as they are. */
  readonly plain: boolean;
  readonly rows: CombinedRows;
  readonly chunk: Float64Array;
  readonly lastChunk: Float64Array;
}

/**
 * Second derivatives of a block by one input and one network parameter: the networks' own mixed derivatives through the
 * calls' inputs, and d²L/(du dn) times dn/dtheta. Points that follow each other with the same variables share slots.
 */
export class MixedCurvature {
  readonly #parts: readonly InputPart[];

  /** Doubles that it takes from an arena. */
  static room(program: TemplateProgram, routine: HessianRoutine): number {
    return combinationsOf(program, routine).reduce(
      (sum, { combination }) =>
        sum + CombinedRows.room(combination) + KernelArena.room(rowChunk * combination.parameters.length),
      0,
    );
  }

  constructor(
    state: BlockState,
    routine: HessianRoutine,
    factors: RowFactors,
    arena: KernelArena,
    pattern: PatternBuilder,
    doubled: number[],
  ) {
    const { program, block, points, supports, atoms } = state;
    const variables = parameterVariables(block.networks, parameterOffsets(program));
    const isParameter = new Set(variables);
    this.#parts = combinationsOf(program, routine).map(({ input, combination }) => {
      const support = supports[input];
      const { parameters } = combination;
      const { length } = parameters;
      const start = new Int32Array(points);
      let plain = support.coefficients === undefined;
      pattern.reserve(begin(support, points) * length);
      for (let p = 0; p < points; p++) {
        if (p > 0 && sameVariables(support, p, support, p - 1)) {
          start[p] = start[p - 1];
          plain = false;
          continue;
        }
        start[p] = pattern.length;
        for (let i = begin(support, p); i < begin(support, p + 1); i++) {
          const variable = support.index[i];
          if (isParameter.has(variable)) {
            parameters.forEach((t, k) => {
              if (variables[t] === variable) doubled.push(pattern.length + k);
            });
          }
          pattern.addSymmetricRow(variable, variables, parameters);
        }
      }
      const chunk = arena.doubles(rowChunk * length);
      const lastChunk = chunk.subarray(0, (points % rowChunk) * length);
      const rows = new CombinedRows(program, atoms, combination, factors, chunk, 0, length, arena);
      return { support, length, start, plain, rows, chunk, lastChunk };
    });
  }

  /** Sets the slots that {@link write} adds to, to zero. */
  clear(out: Float64Array): void {
    for (let k = 0; k < this.#parts.length; k++) {
      const { plain, support, length, start } = this.#parts[k];
      if (plain) continue;
      const last = start.length - 1;
      out.fill(0, start[0], start[last] + (begin(support, last + 1) - begin(support, last)) * length);
    }
  }

  /** Writes or adds the derivatives at `count` points from `first`, the atoms' last `curvature`. */
  write(first: number, count: number, out: Float64Array): void {
    for (let k = 0; k < this.#parts.length; k++) {
      const { support, length, start, plain, rows, chunk, lastChunk } = this.#parts[k];
      rows.evaluate(first, count);
      if (plain) {
        out.set(count === rowChunk ? chunk : lastChunk, start[first]);
        continue;
      }
      const { coefficients } = support;
      for (let c = 0; c < count; c++) {
        let slot = start[first + c];
        const end = begin(support, first + c + 1);
        for (let i = begin(support, first + c); i < end; i++) {
          const scale = coefficients === undefined ? 1 : coefficients[i];
          for (let t = c * length; t < (c + 1) * length; t++) out[slot++] += scale * chunk[t];
        }
      }
    }
  }
}

function combinationsOf(
  program: TemplateProgram,
  routine: HessianRoutine,
): { readonly input: number; readonly combination: RowCombination }[] {
  const inputs = [...new Set([...routine.outputRows.keys(), ...routine.inputRows.keys()])];
  return inputs
    .sort((a, b) => a - b)
    .map((input) => ({
      input,
      combination: combineRows(
        program,
        routine.outputRows.get(input) ?? [],
        routine.inputRows.get(input) ?? [],
      ),
    }));
}
