import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import type { ResolvedOptions } from './options/table.js';
import { typicalSizes } from './typical-sizes.js';
import type { Units } from './unit-scaling.js';

/** Typical sizes beyond this power of two or its inverse, about 1e5 and 1e-5, are extreme. */
const EXTREME = 17;
/** Factors beyond this power of two are not applied: they may be mistaken. */
const LARGEST_EXPONENT = 60;

/**
 * Units for a problem of which a variable, row or objective is of extreme size, for all of them; undefined where none is, so that
 * such a problem is solved as it stands. Large rows and objectives are left to gradient-based scaling, which only scales down.
 */
export function determineUnits(problem: NonlinearProgram, options: ResolvedOptions): Units | undefined {
  if (options.unit_scaling === 'none' || options.nlp_scaling_method !== 'gradient-based') return undefined;
  if (!isSuspicious(problem)) return undefined;
  const sizes = typicalSizes(problem);
  if (sizes === undefined) return undefined;
  const { variables, rows, objective } = sizes;
  const extreme =
    variables.some((size) => Math.abs(size) > EXTREME) ||
    rows.some((size) => size < -EXTREME) ||
    objective < -EXTREME;
  if (!extreme) return undefined;
  return {
    variables: variables.map(unit),
    rows: rows.map((size) => 1 / unit(Math.min(size, 0))),
    objective: 1 / unit(Math.min(objective, 0)),
  };
}

/** The power of two nearest to a size. */
function unit(size: number): number {
  return 2 ** Math.max(-LARGEST_EXPONENT, Math.min(Math.round(size), LARGEST_EXPONENT));
}

/** The line of the log that says what was done. */
export function describeUnits({ variables, rows, objective }: Units): string {
  const parts = [
    ...describe('variables', variables),
    ...describe('constraints', rows),
    ...(objective === 1 ? [] : [`the objective by ${objective.toExponential(1)}`]),
  ];
  return `Solved in other units because of extreme sizes: ${parts.join('; ')}.`;
}

function describe(name: string, factors: Float64Array): string[] {
  const others = factors.filter((factor) => factor !== 1);
  if (others.length === 0) return [];
  const least = others.reduce((a, b) => Math.min(a, b));
  const most = others.reduce((a, b) => Math.max(a, b));
  return [
    `${others.length} of ${factors.length} ${name} by ${least.toExponential(1)} to ${most.toExponential(1)}`,
  ];
}

/** Whether the start, a bound or a derivative at the start is of extreme size. */
function isSuspicious(problem: NonlinearProgram): boolean {
  const { start, lower, upper, jacobian, constraints } = problem;
  if ([start, lower, upper].some((vector) => vector.some(isExtreme))) return true;
  const gradient = new Float64Array(problem.variables);
  problem.gradient(start, gradient);
  const values = new Float64Array(jacobian.rows.length);
  problem.jacobianValues(start, values);
  const rowNorms = new Float64Array(constraints);
  const columnNorms = gradient.map(Math.abs);
  const gradientNorm = columnNorms.reduce((a, b) => Math.max(a, b), 0);
  for (let k = 0; k < values.length; k++) {
    const size = Math.abs(values[k]);
    rowNorms[jacobian.rows[k]] = Math.max(rowNorms[jacobian.rows[k]], size);
    columnNorms[jacobian.columns[k]] = Math.max(columnNorms[jacobian.columns[k]], size);
  }
  return isExtreme(gradientNorm) || rowNorms.some(isExtreme) || columnNorms.some(isExtreme);
}

function isExtreme(value: number): boolean {
  const size = Math.abs(value);
  return size > 0 && size < 1e19 && Math.abs(Math.log2(size)) > EXTREME;
}
