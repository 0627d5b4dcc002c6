import { describe, expect, it } from 'vitest';
import { describeStructure, diagnoseStructure, type StructureReport } from '../../src/diagnosis/index.js';
import { loadModel } from '../../src/language/index.js';
import { CompiledProblem } from '../../src/nlp/index.js';
import { transcribe } from '../../src/transcription/index.js';
import { defineProblem } from '../solver/define-problem.js';
import { mul, square } from '../solver/jet.js';

function report(text: string): StructureReport {
  const { model, diagnostics } = loadModel(text);
  expect(diagnostics).toEqual([]);
  return diagnoseStructure(new CompiledProblem(transcribe(model!).definition));
}

const names = (origins: readonly { readonly name: string }[]) => origins.map(({ name }) => name);

describe('diagnoseStructure', () => {
  it('counts degrees of freedom without fixed variables', () => {
    const found = report(
      'model A\nvar x in [2, 2]\nvar y\nvar z\nsubject to\n  a: x + y*z == 1\n  b: y >= 0\nminimize z^2\n',
    );
    expect(found).toMatchObject({
      variables: 3,
      fixedVariables: 1,
      equations: 1,
      inequalities: 1,
      degreesOfFreedom: 1,
      structuralRank: 1,
    });
    expect(found.overdetermined.equations).toEqual([]);
    expect(names(found.underdetermined.variables)).toEqual(['y', 'z']);
  });

  it('separates the overdetermined from the underdetermined part by name', () => {
    const found = report(
      'model A\nvar x\nvar y\nvar u\nvar v\nvar w\nsubject to\n  a: x + y == 1\n  b: x*y == 2\n  c: exp(x) == y\n  d: u + v + w == x\n',
    );
    expect(names(found.overdetermined.equations)).toEqual(['a', 'b', 'c']);
    expect(names(found.overdetermined.variables)).toEqual(['x', 'y']);
    expect(names(found.underdetermined.variables)).toEqual(['u', 'v', 'w']);
    expect(found.structuralRank).toBe(3);
    const text = describeStructure(found).join('\n');
    expect(text).toContain(
      'overdetermined: 3 equations in 2 free variables: a (line 8), b (line 9), c (line 10)',
    );
    expect(text).toContain('underdetermined: 3 variables in 1 equations: u (line 4)');
  });

  it('finds variables that nothing contains', () => {
    const found = report(
      'model A\nvar x start 1\nvar y\nvar z[1..3]\nsubject to\n  x^2 >= 1\nminimize x + y + z[2]\n',
    );
    expect(names(found.unusedVariables)).toEqual(['z[1]', 'z[3]']);
  });

  it('finds badly scaled and undefined rows', () => {
    const found = report(
      'model A\nvar x start 1\nvar y start 0\nsubject to\n  wide: 1e-6*x + 1e6*y >= 0\n  tiny: 1e-10*x >= 0\n  good: 3*x + 1000*y <= 1\n  gone: log(y) <= 1\n',
    );
    expect(
      found.badlyScaledRows.map(({ origin, smallest, largest }) => [origin.name, smallest, largest]),
    ).toEqual([
      ['wide', 1e-6, 1e6],
      ['tiny', 1e-10, 1e-10],
    ]);
    expect(names(found.undefinedRows)).toEqual(['gone']);
  });

  it('finds bounds that cross', () => {
    const problem = defineProblem({
      start: [0, 0],
      lower: [1, 0],
      upper: [0, 1],
      objective: ([x]) => square(x),
      rows: [[([x, y]) => mul(x, y), 5, 4]],
    });
    expect(diagnoseStructure(problem).crossedBounds).toEqual([
      { origin: { name: 'x[0]' }, lower: 1, upper: 0 },
      { origin: { name: 'c[0]' }, lower: 5, upper: 4 },
    ]);
  });

  it('finds nothing in a sound model', () => {
    const found = report(
      'model A\ntime t in [0, 1]\nstate x over t\ncontrol u over t in [-1, 1]\nsubject to\n  dynamics: der(x) == u - x\n  start: x at 0 == 1\nminimize integral(over t: x^2 + u^2)\ncollocate t with radau(elements: 4, points: 3)\n',
    );
    expect(describeStructure(found)).toHaveLength(1);
    expect(found.degreesOfFreedom).toBe(12);
  });
});
