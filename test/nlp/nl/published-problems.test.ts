import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/network/index.js';
import { CompiledProblem } from '../../../src/nlp/index.js';
import { nlDefinition, readNl, writeNl } from '../../../src/nlp/nl/index.js';
import { evaluateDirectly } from './direct-evaluation.js';

/** Published problems lie beside the repository, not in it. */
const folder = fileURLToPath(new URL('../../../../shared/nl/', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.nl')) : [];
if (files.length === 0) console.log(`published .nl problems: skipped, there is no folder ${folder}`);

describe.skipIf(files.length === 0)('published problems', () => {
  it('have the values of their formulas, as read and when written and read again', () => {
    const random = randomStream(11);
    let compared = 0;
    for (const file of files) {
      const problem = readNl(readFileSync(folder + file));
      const definition = nlDefinition(problem);
      const x = problem.start.map((value) => value + 0.01 * (1 + Math.abs(value)) * (random.uniform() - 0.5));
      const expected = evaluateDirectly(problem, x);
      expectValues(file, new CompiledProblem(definition), x, expected, (i) => i);
      const written = writeNl(definition);
      const again = new CompiledProblem(nlDefinition(readNl(new TextEncoder().encode(written.nl))));
      const moved = expected.constraints.map((value, i) => {
        const place = written.constraints.indexOf(i);
        return value + shift(definition, again, i, place);
      });
      const permuted = Float64Array.from(written.variables, (variable) => x[variable]);
      expectValues(file, again, permuted, { ...expected, constraints: moved }, (i) => written.constraints[i]);
      compared++;
    }
    expect(compared).toBe(files.length);
  });
});

/** How far the bounds of a row were moved to take up its constant. */
function shift(
  from: { constraintLower: Float64Array; constraintUpper: Float64Array },
  to: { constraintLower: Float64Array; constraintUpper: Float64Array },
  row: number,
  place: number,
): number {
  const lower = to.constraintLower[place] - from.constraintLower[row];
  return Number.isFinite(lower) ? lower : to.constraintUpper[place] - from.constraintUpper[row];
}

function expectValues(
  file: string,
  program: CompiledProblem,
  x: Float64Array,
  expected: { objective: number; constraints: number[] },
  rowOf: (i: number) => number,
): void {
  const values = new Float64Array(program.constraints);
  program.constraintValues(x, values);
  const sign = program.definition.objectiveSign ?? 1;
  const pairs: [number, number, string][] = [[sign * program.objective(x), expected.objective, 'objective']];
  values.forEach((value, i) => pairs.push([value, expected.constraints[rowOf(i)], `row ${i}`]));
  for (const [actual, wanted, what] of pairs) {
    if (!Number.isFinite(wanted)) continue;
    // Sums are added in another order: rounding errors of large terms that cancel are allowed for.
    expect(Math.abs(actual - wanted), `${file}, ${what}: ${actual}, ${wanted}`).toBeLessThan(
      1e-9 * (1 + Math.abs(wanted)),
    );
  }
}
