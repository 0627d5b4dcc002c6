import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../src/cli/model-file.js';
import { randomStream } from '../../../src/network/index.js';
import { CompiledProblem } from '../../../src/nlp/index.js';
import { nlDefinition, readNl, writeNl } from '../../../src/nlp/nl/index.js';
import { solveNonlinearProgram } from '../../../src/solver/index.js';
import { transcribe } from '../../../src/transcription/index.js';

const folder = fileURLToPath(new URL('../../../models/', import.meta.url));
const models = readdirSync(folder).filter((file) => file.endsWith('.node'));

/** Networks whose path, and with it the local optimum, turns on rounding: the other order of the unknowns is enough. */
const severalOptima = new Set(['lotka-volterra-ude.node', 'van-der-pol-forced.node']);

function roundTrip(file: string) {
  const { definition } = transcribe(openModel(folder + file, {}).model);
  const written = writeNl(definition);
  const names = { columnNames: written.col, rowNames: written.row };
  const back = nlDefinition(readNl(new TextEncoder().encode(written.nl), names));
  return { definition, written, back };
}

describe('the models of the repository as .nl files', () => {
  it.each(models)('%s has the same values', (file) => {
    const { definition, written, back } = roundTrip(file);
    const original = new CompiledProblem(definition);
    const again = new CompiledProblem(back);
    const random = randomStream(3);
    const x = definition.start.map((value) => value + 0.1 * (random.uniform() - 0.5));
    const permuted = Float64Array.from(written.variables, (variable) => x[variable]);
    const objective = original.objective(x);
    expect(Math.abs(again.objective(permuted) - objective)).toBeLessThan(1e-12 * (1 + Math.abs(objective)));
    const rows = new Float64Array(original.constraints);
    const others = new Float64Array(original.constraints);
    original.constraintValues(x, rows);
    again.constraintValues(permuted, others);
    const scale = rows.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    written.constraints.forEach((row, i) => {
      const bounds = [definition.constraintLower, definition.constraintUpper];
      const side = Number.isFinite(bounds[0][row]) ? 0 : 1;
      const fromBound = rows[row] - bounds[side][row];
      const backBound = [back.constraintLower, back.constraintUpper][side][i];
      expect(Math.abs(others[i] - backBound - fromBound)).toBeLessThan(1e-11 * scale);
    });
  });

  it('keeps names, so that messages tell rows and variables apart', () => {
    const { back } = roundTrip('van-der-pol-control.node');
    const names = Array.from({ length: back.variables }, (_, j) => back.variableOrigin(j).name);
    expect(new Set(names).size).toBe(back.variables);
  });

  it.each(models)('%s has the same optimum', { timeout: 60_000 }, (file) => {
    const { definition, written, back } = roundTrip(file);
    const direct = solveNonlinearProgram(new CompiledProblem(definition), { tol: 1e-9 });
    expect(direct.status).toBe('optimal');
    // The same optimum among several: from the solution on.
    const near = severalOptima.has(file);
    const { x, multipliers, lowerBoundMultipliers, upperBoundMultipliers } = direct;
    const ofVariables = (values: Float64Array) => Float64Array.from(written.variables, (j) => values[j]);
    const warmStart = {
      x: ofVariables(x),
      multipliers: Float64Array.from(written.constraints, (i) => multipliers[i]),
      lowerBoundMultipliers: ofVariables(lowerBoundMultipliers),
      upperBoundMultipliers: ofVariables(upperBoundMultipliers),
    };
    const fromFile = solveNonlinearProgram(
      new CompiledProblem(back),
      { tol: 1e-9, ...(near ? { warm_start_init_point: true, mu_init: 1e-8 } : {}) },
      near ? { warmStart } : {},
    );
    expect(fromFile.status).toBe('optimal');
    const difference = Math.abs(fromFile.objective - direct.objective);
    expect(difference).toBeLessThan(1e-8 * Math.max(1, Math.abs(direct.objective)));
  });
});
