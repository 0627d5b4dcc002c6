import { describe, expect, it } from 'vitest';
import { Filter } from '../../src/solver/filter.js';
import { FilterAcceptance } from '../../src/solver/filter-acceptance.js';
import { resolveOptions } from '../../src/solver/index.js';

describe('filter', () => {
  it('rejects what an entry dominates and nothing else', () => {
    const filter = new Filter();
    filter.add(1, 10);
    filter.add(2, 5);
    expect(filter.accepts(1.5, 11)).toBe(false);
    expect(filter.accepts(3, 6)).toBe(false);
    expect(filter.accepts(0.5, 100)).toBe(true);
    expect(filter.accepts(1.5, 7)).toBe(true);
    expect(filter.accepts(100, 4)).toBe(true);
  });

  it('drops entries that a new one makes superfluous', () => {
    const filter = new Filter();
    filter.add(2, 10);
    filter.add(3, 12);
    filter.add(1, 5);
    expect(filter.size).toBe(1);
    filter.clear();
    expect(filter.accepts(9, 99)).toBe(true);
  });
});

describe('filter acceptance', () => {
  const options = resolveOptions();

  it('asks for the Armijo condition where the switching condition holds', () => {
    const acceptance = new FilterAcceptance(options);
    acceptance.begin(0, 1, -1);
    expect(acceptance.accepts(0, 1 - 1e-7, 1)).toBe(true);
    expect(acceptance.accepts(0, 1 + 1e-3, 1)).toBe(false);
    expect(acceptance.conclude(1 - 1e-7, 1)).toBe('f');
    expect(acceptance.filter.size).toBe(0);
  });

  it('asks for progress in violation or barrier function elsewhere and augments the filter', () => {
    const acceptance = new FilterAcceptance(options);
    acceptance.begin(10, 1, 1);
    expect(acceptance.accepts(9, 2, 1)).toBe(true);
    expect(acceptance.accepts(11, 0.5, 1)).toBe(true);
    expect(acceptance.accepts(10, 1, 1)).toBe(false);
    expect(acceptance.conclude(2, 1)).toBe('h');
    expect(acceptance.filter.accepts(10, 1)).toBe(false);
  });

  it('never accepts a violation above theta_max or a value that is not finite', () => {
    const acceptance = new FilterAcceptance(options);
    acceptance.begin(0.5, 1, -1);
    expect(acceptance.accepts(1.1e4, -1e9, 1)).toBe(false);
    expect(acceptance.accepts(NaN, 0, 1)).toBe(false);
    expect(acceptance.accepts(0, -Infinity, 1)).toBe(false);
  });

  it('rejects a leap of the barrier function by more than obj_max_inc orders of magnitude', () => {
    const acceptance = new FilterAcceptance(options);
    acceptance.begin(10, 1, 1);
    expect(acceptance.accepts(1, 1e5, 1)).toBe(true);
    expect(acceptance.accepts(1, 1e7, 1)).toBe(false);
  });

  it('shrinks the least step with the violation (eq. 23)', () => {
    const acceptance = new FilterAcceptance(options);
    acceptance.begin(1, 1, 1);
    expect(acceptance.leastStep()).toBeCloseTo(0.05 * 1e-5, 12);
    acceptance.begin(1e-6, 1, -1);
    expect(acceptance.leastStep()).toBeCloseTo(0.05 * 1e-14, 20);
  });

  it('empties itself when it alone rejected steps in several line searches', () => {
    const acceptance = new FilterAcceptance(resolveOptions({ filter_reset_trigger: 2 }));
    acceptance.filter.add(0, -100);
    for (let search = 0; search < 2; search++) {
      expect(acceptance.filter.size).toBeGreaterThan(0);
      acceptance.begin(10, 1, -1e-12);
      expect(acceptance.accepts(9, 1, 1)).toBe(false);
      acceptance.conclude(1, 0.5);
    }
    expect(acceptance.filter.size).toBe(0);
  });
});
