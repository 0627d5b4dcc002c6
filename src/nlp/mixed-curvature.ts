import type { BlockState } from './block-state.js';
import { parameterVariables } from './block-jacobian.js';
import { addCombination, parameterOffsets, type CombinedRow, type NetworkRows } from './network-rows.js';
import type { PatternBuilder } from './pattern-builder.js';
import { begin, sameVariables, type Support } from './support.js';
import type { HessianRoutine } from './template-program.js';

/** One input's part: its row pattern by parameters, and the first slot of each point. */
interface InputPart {
  readonly support: Support;
  readonly row: CombinedRow;
  readonly start: Int32Array;
}

/**
 * Second derivatives of a block by one input and one network parameter: the networks' own mixed derivatives through the
 * calls' inputs, and d²L/(du dn) times dn/dtheta. Points that follow each other with the same variables share slots.
 */
export class MixedCurvature {
  readonly #routine: HessianRoutine;
  readonly #parts: readonly InputPart[];

  constructor(
    state: BlockState,
    routine: HessianRoutine,
    rows: NetworkRows,
    pattern: PatternBuilder,
    doubled: number[],
  ) {
    const { program, block, points, supports } = state;
    this.#routine = routine;
    const variables = parameterVariables(block.networks, parameterOffsets(program));
    const isParameter = new Set(variables);
    const inputs = [...new Set([...routine.outputRows.keys(), ...routine.inputRows.keys()])].sort(
      (a, b) => a - b,
    );
    this.#parts = inputs.map((input) => {
      const support = supports[input];
      const row = rows.combine(routine.outputRows.get(input) ?? [], routine.inputRows.get(input) ?? []);
      const start = new Int32Array(points);
      pattern.reserve(begin(support, points) * row.parameters.length);
      for (let p = 0; p < points; p++) {
        if (p > 0 && sameVariables(support, p, support, p - 1)) {
          start[p] = start[p - 1];
          continue;
        }
        start[p] = pattern.length;
        for (let i = begin(support, p); i < begin(support, p + 1); i++) {
          const variable = support.index[i];
          if (isParameter.has(variable)) {
            row.parameters.forEach((t, k) => {
              if (variables[t] === variable) doubled.push(pattern.length + k);
            });
          }
          pattern.addSymmetricRow(variable, variables, row.parameters);
        }
      }
      return { support, row, start };
    });
  }

  /** Adds the derivatives at point `c` of the chunk, which is point `p`. */
  add(c: number, p: number, factors: Float64Array, out: Float64Array): void {
    const base = p * this.#routine.factors;
    for (let k = 0; k < this.#parts.length; k++) {
      const { support, row, start } = this.#parts[k];
      const { coefficients } = support;
      const from = begin(support, p);
      const length = begin(support, p + 1) - from;
      for (let a = 0; a < length; a++) {
        const scale = coefficients === undefined ? 1 : coefficients[from + a];
        addCombination(row, c, factors, base, scale, out, start[p] + a * row.parameters.length);
      }
    }
  }
}
