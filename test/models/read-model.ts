import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { readTable } from '../../src/data/read-table.js';
import { loadModel, type TableReader } from '../../src/language/index.js';
import { solve, type SolveHooks, type Model, type Solution } from '../../src/model/index.js';
import type { InteriorPointOptions } from '../../src/solver/index.js';

const folder = fileURLToPath(new URL('../../models/', import.meta.url));

/** What a test may put in the place of a model's own text and tables. */
export interface Changes {
  readonly change?: (text: string) => string;
  readonly readData?: TableReader;
}

/** A model of `models/`, which must be without diagnostics. */
export function readModel(
  name: string,
  parameters: Record<string, number> = {},
  { change = (text) => text, readData }: Changes = {},
): Model {
  const path = `${folder}${name}.node`;
  const { model, diagnostics } = loadModel(change(readFileSync(path, 'utf8')), {
    source: `${name}.node`,
    parameters: new Map(Object.entries(parameters)),
    readData: readData ?? (({ file }) => readTable(file, { root: dirname(path) })),
  });
  expect(diagnostics).toEqual([]);
  return model!;
}

/** Solves a model of `models/` to optimality. */
export function solveModel(
  name: string,
  parameters: Record<string, number> = {},
  options: InteriorPointOptions = {},
  changes: Changes = {},
  hooks: SolveHooks = {},
): Solution {
  const solution = solve(readModel(name, parameters, changes), { print_level: 0, ...options }, hooks);
  expect(solution.status, solution.message).toBe('optimal');
  return solution;
}

/** Values of all components of a variable at the last node where it lives. */
export function lastValues(solution: Solution, name: string): number[] {
  const { values, components } = solution.trajectory(solution.model.variables.get(name)!);
  return [...values.subarray(values.length - components)];
}

/** Value of a component at a time. */
export function valueAt(solution: Solution, name: string, time: number, component = 0): number {
  return solution.value(solution.model.variables.get(name)!.at(time)[component]!);
}
