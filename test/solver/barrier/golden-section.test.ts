import { describe, expect, it } from 'vitest';
import { goldenSection } from '../../../src/solver/barrier/golden-section.js';
import { resolveOptions } from '../../../src/solver/index.js';

describe('golden section', () => {
  const options = resolveOptions({
    quality_function_max_section_steps: 40,
    quality_function_section_sigma_tol: 1e-8,
  });

  it('finds an inner minimum', () => {
    expect(goldenSection((x) => (x - 0.3) ** 2, 1e-6, 1, options)).toBeCloseTo(0.3, 6);
  });

  it('finds a minimum at either end', () => {
    expect(goldenSection((x) => x, 1e-3, 1, options)).toBeCloseTo(1e-3, 7);
    expect(goldenSection((x) => -x, 1, 100, options)).toBeCloseTo(100, 4);
  });

  it('respects the number of steps', () => {
    let calls = 0;
    const few = resolveOptions({ quality_function_max_section_steps: 5 });
    goldenSection(
      (x) => {
        calls++;
        return (x - 0.3) ** 2;
      },
      1e-6,
      1,
      few,
    );
    expect(calls).toBe(9);
  });
});
