import type { Origin } from '../nonlinear-program.js';

/** Longest name in `.row` and `.col` files: AMPL's limit is higher, readers' buffers may be smaller. */
const longestName = 255;

/**
 * One name a line, all different: the origin's name, with its time where it stands at one, and a number behind those that
 * are still equal to an earlier one.
 */
export function uniqueNames(origins: readonly Origin[]): string[] {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return origins.map(({ name, time }) => {
    const base = `${name}${time === undefined ? '' : `@${time}`}`
      .replace(/\s+/g, '_')
      .slice(0, longestName - 12);
    let unique = base;
    while (taken.has(unique)) {
      const count = (counts.get(base) ?? 1) + 1;
      counts.set(base, count);
      unique = `${base}#${count}`;
    }
    taken.add(unique);
    return unique;
  });
}
