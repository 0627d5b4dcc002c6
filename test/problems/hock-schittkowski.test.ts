import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadModel } from '../../src/language/index.js';
import { solve } from '../../src/model/index.js';

/**
 * W. Hock and K. Schittkowski, *Test Examples for Nonlinear Programming Codes*, Lecture Notes in Economics and Mathematical
 * Systems 187, Springer 1981: the problems as `.node` files from the book's starting points, and the optima it publishes.
 * Bounds are not relaxed, because the published optima hold for the bounds as they are.
 */
const optima = JSON.parse(readFileSync(new URL('optima.json', import.meta.url), 'utf8')) as Record<
  string,
  number
>;

it.each(Object.entries(optima))('%s reaches the published optimum %d', (name, optimum) => {
  const text = readFileSync(new URL(`${name}.node`, import.meta.url), 'utf8');
  const { model, diagnostics } = loadModel(text, { source: `${name}.node` });
  expect(diagnostics).toEqual([]);
  const solution = solve(model!, { bound_relax_factor: 0 });
  expect(solution.status).toBe('optimal');
  expect(Math.abs(solution.objective - optimum)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(optimum)));
  expect(solution.iterations).toBeLessThanOrEqual(100);
});
