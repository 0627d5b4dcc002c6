import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { OdeonError } from '../errors.js';
import type { UserScaling } from './nlp-scaling.js';
import type { ResolvedOptions } from './options/table.js';
import { reduced } from './distributed/communicator.js';
import { reduceShared, sumShared, type Distribution } from './distributed/distribution.js';
import { typicalSizes } from './typical-sizes.js';
import type { Units } from './unit-scaling.js';

/** Typical sizes beyond this power of two or its inverse, about 1e5 and 1e-5, are extreme. */
const EXTREME = 17;
/** A row or an objective that varies by less than this negative power of two, about 1e-4, is measured on a finer scale. */
const SMALL = 13;
/** Factors beyond this power of two are not applied: they may be mistaken. */
const LARGEST_EXPONENT = 60;

/**
 * Units for a problem of which a variable, row or objective is of extreme size, for all of them; undefined where none is, so that
 * such a problem is solved as it stands. Large rows and objectives are left to gradient-based scaling, which only scales down.
 * Ranks of a distributed solve look at the whole problem only where one of them sees something extreme.
 */
export function determineUnits(
  problem: NonlinearProgram,
  options: ResolvedOptions,
  distribution?: Distribution,
): Units | undefined {
  if (options.unit_scaling === 'none' || options.nlp_scaling_method !== 'gradient-based') return undefined;
  const norms = startNorms(problem, distribution);
  const suspicious = isSuspicious(problem, norms);
  if (distribution !== undefined) {
    const any = reduced(suspicious ? 1 : 0, 'max', distribution.communicator) === 1;
    return any ? distribution.units(options) : undefined;
  }
  if (!suspicious) return undefined;
  const sizes = typicalSizes(problem);
  if (sizes === undefined) return undefined;
  const { variables, rows, objective, declared } = sizes;
  // The sizes of start and bounds and the derivatives, which may change quickly, have to agree.
  const extreme = variables.some(
    (size, j) => Math.abs(size) > EXTREME && !(Math.abs(declared[j]) <= EXTREME),
  );
  const small =
    (objective < -SMALL && isSmall(norms.gradient)) ||
    rows.some((size, i) => size < -SMALL && isSmall(norms.rows[i]));
  if (!extreme && !small) return undefined;
  return {
    variables: variables.map(unit),
    rows: rows.map((size) => 1 / unit(Math.min(size, 0))),
    objective: 1 / unit(Math.min(objective, 0)),
  };
}

/**
 * Units by the factors that the caller gives the variables for `nlp_scaling_method` = 'user-scaling'; undefined without.
 * @throws OdeonError for factors that are not positive numbers, one for each variable.
 */
export function givenUnits(
  problem: NonlinearProgram,
  options: ResolvedOptions,
  scaling: UserScaling = {},
): Units | undefined {
  const factors = scaling.variables;
  if (options.nlp_scaling_method !== 'user-scaling' || factors === undefined) return undefined;
  if (factors.length !== problem.variables) {
    throw new OdeonError(`${factors.length} scaling factors were given for ${problem.variables} variables.`);
  }
  const wrong = factors.findIndex((factor) => !(factor > 0 && Number.isFinite(factor)));
  if (wrong >= 0) {
    const { name } = problem.variableOrigin(wrong);
    throw new OdeonError(
      `The scaling factor ${factors[wrong]} of '${name}' is no positive number.`,
      'Give 1 to a variable that is well scaled as it is.',
    );
  }
  return {
    variables: factors.map((factor) => 1 / factor),
    rows: new Float64Array(problem.constraints).fill(1),
    objective: 1,
  };
}

/** The power of two nearest to a size. */
function unit(size: number): number {
  return 2 ** Math.max(-LARGEST_EXPONENT, Math.min(Math.round(size), LARGEST_EXPONENT));
}

/** The line of the log that says what was done, for this reason. */
export function describeUnits({ variables, rows, objective }: Units, reason: string): string {
  const parts = [
    ...describe('variables', variables),
    ...describe('constraints', rows),
    ...(objective === 1 ? [] : [`the objective by ${objective.toExponential(1)}`]),
  ];
  return `Solved in other units ${reason}: ${parts.join('; ')}.`;
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

/** Largest derivatives at the start: by row, by variable, and of the objective. */
interface StartNorms {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly gradient: number;
}

function startNorms(problem: NonlinearProgram, distribution?: Distribution): StartNorms {
  const { start, jacobian, constraints } = problem;
  const gradient = new Float64Array(start.length);
  problem.gradient(start, gradient);
  if (distribution !== undefined) sumShared(gradient, distribution);
  const values = new Float64Array(jacobian.rows.length);
  problem.jacobianValues(start, values);
  const rows = new Float64Array(constraints);
  const columns = gradient.map(Math.abs);
  let gradientNorm = columns.reduce((a, b) => Math.max(a, b), 0);
  for (let k = 0; k < values.length; k++) {
    const size = Math.abs(values[k]);
    rows[jacobian.rows[k]] = Math.max(rows[jacobian.rows[k]], size);
    columns[jacobian.columns[k]] = Math.max(columns[jacobian.columns[k]], size);
  }
  if (distribution !== undefined) {
    gradientNorm = reduced(gradientNorm, 'max', distribution.communicator);
    reduceShared(columns, 'max', distribution);
  }
  return { rows, columns, gradient: gradientNorm };
}

/** Whether the start, a bound or a derivative at the start is of extreme size. */
function isSuspicious(
  { start, lower, upper }: NonlinearProgram,
  { rows, columns, gradient }: StartNorms,
): boolean {
  return (
    [start, lower, upper, rows, columns].some((vector) => vector.some(isExtreme)) ||
    rows.some(isSmall) ||
    isExtreme(gradient) ||
    isSmall(gradient)
  );
}

function isSmall(size: number): boolean {
  return size > 0 && size < 2 ** -SMALL;
}

function isExtreme(value: number): boolean {
  const size = Math.abs(value);
  return size > 0 && size < 1e19 && Math.abs(Math.log2(size)) > EXTREME;
}
