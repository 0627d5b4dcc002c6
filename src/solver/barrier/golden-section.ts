import type { ResolvedOptions } from '../options/table.js';

const GOLDEN = (3 - Math.sqrt(5)) / 2;

/**
 * Minimises a function of sigma in [low, high] by golden section; an end point wins if the search moved towards it and it is
 * no worse than the inner points.
 */
export function goldenSection(
  quality: (sigma: number) => number,
  low: number,
  high: number,
  options: ResolvedOptions,
): number {
  let a = low;
  let b = high;
  let qualityA = quality(low);
  let qualityB = quality(high);
  let inner = a + GOLDEN * (b - a);
  let outer = b - GOLDEN * (b - a);
  let qualityInner = quality(inner);
  let qualityOuter = quality(outer);
  for (let step = 0; step < options.quality_function_max_section_steps; step++) {
    if (b - a < options.quality_function_section_sigma_tol * b) break;
    const least = Math.min(qualityA, qualityB, qualityInner, qualityOuter);
    const most = Math.max(qualityA, qualityB, qualityInner, qualityOuter);
    if (1 - least / most < options.quality_function_section_qf_tol) break;
    if (qualityInner > qualityOuter) {
      a = inner;
      qualityA = qualityInner;
      inner = outer;
      qualityInner = qualityOuter;
      outer = b - GOLDEN * (b - a);
      qualityOuter = quality(outer);
    } else {
      b = outer;
      qualityB = qualityOuter;
      outer = inner;
      qualityOuter = qualityInner;
      inner = a + GOLDEN * (b - a);
      qualityInner = quality(inner);
    }
  }
  const [best, bestQuality] = qualityInner < qualityOuter ? [inner, qualityInner] : [outer, qualityOuter];
  if (b === high && qualityB < bestQuality) return high;
  if (a === low && qualityA < bestQuality) return low;
  return best;
}
