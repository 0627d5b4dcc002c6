import { describe, expect, it } from 'vitest';
import { describeInfeasibleSet, findInfeasibleSet, type InfeasibleSet } from '../../src/diagnosis/index.js';
import { loadModel } from '../../src/language/index.js';
import { CompiledProblem } from '../../src/nlp/index.js';
import { solveNonlinearProgram } from '../../src/solver/index.js';
import { transcribe } from '../../src/transcription/index.js';
import { variantsOf } from '../solver/problem-variants.js';
import { knownProblems } from '../solver/problems.js';
import { randomSource } from '../solver/random.js';

function problemOf(text: string): CompiledProblem {
  const { model, diagnostics } = loadModel(text);
  expect(diagnostics).toEqual([]);
  return new CompiledProblem(transcribe(model!).definition);
}

function namesOf({ members }: InfeasibleSet): string[] {
  return members.map(({ origin, side }) => `${origin.name} ${side}`).sort();
}

describe('findInfeasibleSet', () => {
  it('finds the two of three inequalities that contradict each other, with their lines', () => {
    const found = findInfeasibleSet(
      problemOf(
        'model A\nvar x\nvar y\nsubject to\n  low:  x + y >= 3\n  high: x + y <= 1\n  other: x - y <= 7\n',
      ),
    );
    expect(found.verdict).toBe('infeasible');
    expect(found.irreducible).toBe(true);
    expect(namesOf(found)).toEqual(['high upper', 'low lower']);
    expect(found.members.map(({ origin }) => origin.line)).toEqual([5, 6]);
  });

  it('names the bounds that take part, and only those', () => {
    const found = findInfeasibleSet(
      problemOf(
        'model A\nvar x in [0, 1]\nvar y in [0, 2]\nvar z in [-1, 1]\nsubject to\n  sum: x + y >= 4\n  free: x + z <= 5\n',
      ),
    );
    expect(namesOf(found)).toEqual(['sum lower', 'x upper', 'y upper']);
    expect(found.irreducible).toBe(true);
  });

  it('finds a nonlinear conflict: a circle and a line that miss each other', () => {
    const found = findInfeasibleSet(
      problemOf(
        'model A\nvar x in [-9, 9] start 0.3\nvar y in [-9, 9]\nsubject to\n  circle: x^2 + y^2 <= 1\n  line: x + y >= 2\n  slack: x - 3*y <= 40\n',
      ),
    );
    expect(namesOf(found)).toEqual(['circle upper', 'line lower']);
    expect(found.irreducible).toBe(true);
  });

  it('finds the smaller of the conflicts among many rows', () => {
    const rows = Array.from({ length: 40 }, (_, k) => `  r${k}: x[${(k % 10) + 1}] + ${k}*y >= ${-k}`);
    const found = findInfeasibleSet(
      problemOf(
        `model A\nvar x[1..10] in [-5, 5]\nvar y in [0, 1]\nsubject to\n${rows.join('\n')}\n  bad: exp(y) <= 0.5\n`,
      ),
    );
    expect(namesOf(found)).toEqual(['bad upper', 'y lower']);
  });

  it('needs the chain of equations between two ends that cannot meet', () => {
    const found = findInfeasibleSet(
      problemOf(
        'model A\nvar x[1..6]\nvar w\nsubject to\n  begin: x[1] == 0\n  step[i in 1..5]: x[i+1] == x[i] + 1\n  end: x[6] <= 4\n  extra: w == x[3]\n',
      ),
    );
    expect(namesOf(found)).toEqual([
      'begin equal',
      'end upper',
      'step[1] equal',
      'step[2] equal',
      'step[3] equal',
      'step[4] equal',
      'step[5] equal',
    ]);
  });

  it('joins the rows of an equation in time', () => {
    const found = findInfeasibleSet(
      problemOf(
        'model A\ntime t in [0, 1]\nstate x over t\ncontrol u over t in [-1, 1]\nsubject to\n  dynamics: der(x) == u\n  start: x at 0 == 0\n  goal: x at 1 >= 2\nminimize integral(over t: u^2)\ncollocate t with radau(elements: 3, points: 2)\n',
      ),
    );
    expect(found.verdict).toBe('infeasible');
    const text = describeInfeasibleSet(found).join('\n');
    expect(text).toContain('equation dynamics (line 6, 6 times from');
    expect(text).toContain('inequality goal (line 8');
    expect(text).toContain('bound u (line 4, 6 times');
    expect(text).toContain('<= 1');
  });

  it('says that a feasible problem is feasible, with the point', () => {
    const found = findInfeasibleSet(
      problemOf('model A\nvar x\nvar y\nsubject to\n  x^2 + y^2 == 4\n  x == y\n'),
      {
        x: Float64Array.of(1, 0.5),
      },
    );
    expect(found).toMatchObject({ verdict: 'feasible', members: [] });
    expect(Math.abs(found.x[0])).toBeCloseTo(Math.SQRT2, 5);
  });

  it('gives the smallest set so far when the solves run out', () => {
    const rows = Array.from({ length: 30 }, (_, k) => `  c${k}: x[${k + 1}] + y >= 1`);
    const found = findInfeasibleSet(
      problemOf(
        `model A\nvar x[1..30] in [0, 1]\nvar y\nsubject to\n${rows.join('\n')}\n  all: y + sum(i in 1..30: x[i]) <= -1\n`,
      ),
      { maxSolves: 2 },
    );
    expect(found.verdict).toBe('infeasible');
    expect(found.irreducible).toBe(false);
    expect(found.solves).toBeLessThanOrEqual(2);
    expect(found.members.length).toBeGreaterThan(1);
  });

  it.each(knownProblems)('finds the two rows added to $name', ({ problem }) => {
    const { x: solution } = solveNonlinearProgram(problem, { print_level: 0 });
    const base = { name: '', problem, solution, convex: false };
    const [{ problem: variant }] = variantsOf(base, randomSource(7));
    const found = findInfeasibleSet(variant);
    expect(namesOf(found)).toEqual(['added[0] lower', 'added[1] upper']);
    expect(found.irreducible).toBe(true);
  });
});
