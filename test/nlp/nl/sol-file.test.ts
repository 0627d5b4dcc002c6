import { describe, expect, it } from 'vitest';
import { NlError, nlSolution, readNl, readSol, writeSol, nlScaling } from '../../../src/nlp/nl/index.js';
import type { NlSolution } from '../../../src/nlp/nl/index.js';
import type { SolverResult } from '../../../src/solver/result.js';
import { completeFile, NlFile } from './nl-file.js';

const solution: NlSolution = {
  message: 'Odeon: optimal\nsecond line',
  options: [1, 1, 0],
  constraints: 2,
  variables: 3,
  duals: Float64Array.of(0.25, -1e-9),
  primals: Float64Array.of(1, -2.5, 1 / 3),
  objectiveNumber: 0,
  solveResult: 0,
  suffixes: [{ name: 'ipopt_zL_out', target: 'variable', values: Float64Array.of(0, 2, 0) }],
};

describe('a .sol file', () => {
  it('has the layout that AMPL reads', () => {
    expect(writeSol(solution).split('\n')).toEqual([
      'Odeon: optimal',
      'second line',
      '',
      'Options',
      '3',
      '1',
      '1',
      '0',
      '2',
      '2',
      '3',
      '3',
      '0.25',
      '-1e-9',
      '1',
      '-2.5',
      '0.3333333333333333',
      'objno 0 0',
      'suffix 4 1 13 0 0',
      'ipopt_zL_out',
      '1 2',
      '',
    ]);
  });

  it('reads back', () => {
    expect(readSol(writeSol(solution))).toEqual(solution);
    const empty = { ...solution, duals: new Float64Array(0), suffixes: [], solveResult: 502 };
    expect(readSol(writeSol(empty))).toEqual(empty);
  });

  it('gives back the tolerance that option 3 asks for', () => {
    const withTolerance = { ...solution, options: [2, 3, 0], optionTolerance: 1e-7 };
    expect(writeSol(withTolerance)).toContain('Options\n5\n2\n3\n0\n2\n2\n3\n3\n1e-7\n0.25\n');
    expect(readSol(writeSol(withTolerance))).toEqual(withTolerance);
  });

  it('keeps its form whatever the message says', () => {
    const message = 'one\n\nOptions\r\ntwo';
    expect(readSol(writeSol({ ...solution, message })).message).toBe('one\n Options\ntwo');
  });

  it.each([
    ['nothing', '', /ends too early/],
    ['no objno', writeSol(solution).replace('objno', 'obj'), /line 18: expected 'objno'/],
    [
      'a count beyond the file',
      writeSol(solution).replace('\n2\n2\n3\n3\n', '\n2\n2\n999999\n3\n'),
      /whole number from 0 to/,
    ],
    ['a word for a number', writeSol(solution).replace('-2.5', 'many'), /line 16: expected a number/],
    ['a suffix out of range', writeSol(solution).replace('\n1 2\n', '\n7 2\n'), /has no place 7/],
  ])('refuses %s', (_, text, message) => {
    expect(() => readSol(text)).toThrow(NlError);
    expect(() => readSol(text)).toThrow(message);
  });
});

describe('a result in the terms of AMPL', () => {
  const result = {
    status: 'optimal',
    message: 'optimal solution found',
    objective: 1,
    iterations: 3,
    x: Float64Array.of(1),
    multipliers: Float64Array.of(2),
    lowerBoundMultipliers: Float64Array.of(3),
    upperBoundMultipliers: Float64Array.of(4),
  } as unknown as SolverResult;
  const problem = (sense: 0 | 1) =>
    readNl(
      new NlFile('text', { variables: 1, constraints: 1, options: '3 7 1 0' })
        .head('O', 0, sense)
        .expression('v0')
        .head('r')
        .bound(2, 0)
        .head('b')
        .bound(3).bytes,
    );

  it('has the duals of the stated objective', () => {
    // minimise: grad f + J'lambda = 0, AMPL's dual y has grad f = J'y.
    const minimised = nlSolution(problem(0), result);
    expect([...minimised.duals]).toEqual([-2]);
    expect(minimised.suffixes.map(({ values }) => values[0])).toEqual([3, -4]);
    const maximised = nlSolution(problem(1), result);
    expect([...maximised.duals]).toEqual([2]);
    expect(maximised.suffixes.map(({ values }) => values[0])).toEqual([-3, 4]);
    expect(minimised.options).toEqual([7, 1, 0]);
    expect(minimised.message).toBe('Odeon: optimal solution found');
  });

  it.each([
    ['optimal', 0],
    ['acceptable', 1],
    ['infeasible', 200],
    ['diverging', 300],
    ['iteration_limit', 400],
    ['time_limit', 402],
    ['interrupted', 403],
    ['restoration_failed', 501],
    ['evaluation_error', 550],
  ] as const)('says %s as %i', (status, number) => {
    expect(nlSolution(problem(0), { ...result, status }).solveResult).toBe(number);
  });
});

describe('user scaling', () => {
  it('is read from the suffixes that Ipopt reads', () => {
    const file = new NlFile('text', { variables: 1, constraints: 2 })
      .head('O', 0, 0)
      .expression('v0')
      .head('r')
      .bound(3)
      .bound(3)
      .head('b')
      .bound(3)
      .suffix(5, 'scaling_factor', [[1, 10]])
      .suffix(6, 'scaling_factor', [[0, 0.5]]);
    expect(nlScaling(readNl(file.bytes))).toEqual({ objective: 0.5, constraints: Float64Array.of(1, 10) });
    file.suffix(4, 'scaling_factor', [[0, 1e3]]);
    expect(nlScaling(readNl(file.bytes))!.variables).toEqual(Float64Array.of(1e3));
    expect(nlScaling(readNl(completeFile('text')))).toBeUndefined();
  });
});
