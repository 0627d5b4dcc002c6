import type { Origin } from '../nlp/nonlinear-program.js';
import type { ProblemDefinition } from '../nlp/template.js';
import type { SolverResult, WarmStart } from '../solver/index.js';
import { ModelError } from './model-error.js';

/** Values of one named unknown or constraint row; over time, one for each of `times` (ascending). */
export interface SavedSeries {
  readonly times?: readonly number[];
  readonly values: readonly number[];
  /** Multipliers of the lower and upper bounds; unknowns only. */
  readonly lower?: readonly number[];
  readonly upper?: readonly number[];
}

/**
 * The whole primal-dual state of a solve by name and time, as plain JSON: to go on later, on a changed model or on another
 * grid.
 */
export interface SavedState {
  readonly format: 'odeon state 1';
  /** Name of the model, for messages: what fits is told by the names of the unknowns. */
  readonly model?: string;
  readonly barrierParameter: number;
  readonly unknowns: Readonly<Record<string, SavedSeries>>;
  readonly multipliers: Readonly<Record<string, SavedSeries>>;
}

/** The state of a result in the numbering of `definition`. */
export function saveState(definition: ProblemDefinition, result: SolverResult, model: string): SavedState {
  const { x, lowerBoundMultipliers, upperBoundMultipliers, multipliers, barrierParameter } = result;
  const unknowns = series(x.length, (index) => definition.variableOrigin(index, x), {
    values: x,
    lower: lowerBoundMultipliers,
    upper: upperBoundMultipliers,
  });
  const rows = series(multipliers.length, (index) => definition.constraintOrigin(index, x), {
    values: multipliers,
  });
  return { format: 'odeon state 1', model, barrierParameter, unknowns, multipliers: rows };
}

/**
 * A warm start from a saved state: names that the state does not have keep the model's start. On another grid the unknowns
 * are interpolated linearly in time and the multipliers, which belong to a grid, start afresh. What does not fit is said to `log`.
 *
 * @throws ModelError for something that is no saved state, and for one that has no unknown of the model.
 */
export function restoreState(
  definition: ProblemDefinition,
  state: unknown,
  log?: (line: string) => void,
): WarmStart {
  const { unknowns, multipliers, barrierParameter, model } = checkedState(state);
  const mismatch = new Mismatch(unknowns);
  const n = definition.variables;
  const x = Float64Array.from(definition.start);
  const lower = new Float64Array(n);
  const upper = new Float64Array(n);
  let sameGrid = true;
  const finders = new Map<string, Finder>();
  // Unknowns without time come first: they may be the ends of a time and so decide where its points are.
  for (const overTime of [false, true]) {
    for (let index = 0; index < n; index++) {
      const origin = definition.variableOrigin(index, x);
      if ((origin.time !== undefined) !== overTime) continue;
      const found = find(finders, unknowns, origin);
      mismatch.compare(origin, found !== undefined);
      if (!found) {
        sameGrid = false;
        continue;
      }
      const { saved, position, fraction } = found;
      x[index] = saved.values[position]!;
      if (fraction > 0) {
        x[index] = (1 - fraction) * saved.values[position]! + fraction * saved.values[position + 1]!;
        sameGrid = false;
        continue;
      }
      lower[index] = saved.lower?.[position] ?? 0;
      upper[index] = saved.upper?.[position] ?? 0;
    }
  }
  mismatch.report(model, log);
  const rows = new Float64Array(definition.constraints);
  const rowFinders = new Map<string, Finder>();
  for (let row = 0; row < rows.length; row++) {
    const found = find(rowFinders, multipliers, definition.constraintOrigin(row, x));
    if (found && found.fraction === 0) rows[row] = found.saved.values[found.position]!;
    else sameGrid = false;
  }
  if (!sameGrid) return { x };
  return {
    x,
    lowerBoundMultipliers: lower,
    upperBoundMultipliers: upper,
    multipliers: rows,
    barrierParameter,
  };
}

/** What a model without a name is called. */
const unnamed = 'model';

/** Names that a message lists. */
const listed = 5;

/** Tells a state of another model from one of the same model with other grids, sizes or a few changes. */
class Mismatch {
  private readonly missing = new Set<string>();
  private readonly met = new Set<string>();
  private readonly outside = new Map<string, SavedSeries>();

  constructor(private readonly unknowns: Readonly<Record<string, SavedSeries>>) {}

  compare({ name, time }: Origin, found: boolean): void {
    if (!found) {
      this.missing.add(name);
      return;
    }
    this.met.add(name);
    const saved = this.unknowns[name]!;
    if (time === undefined || !saved.times || this.outside.has(name)) return;
    const first = saved.times[0]!;
    const last = saved.times[saved.times.length - 1]!;
    const slack = 0.01 * (last - first) + (last - first) / saved.times.length;
    if (time < first - slack || time > last + slack) this.outside.set(name, saved);
  }

  report(model: string | undefined, log: ((line: string) => void) | undefined): void {
    const whose = model === undefined || model === unnamed ? '' : `, which is of '${model}',`;
    if (this.met.size === 0 && this.missing.size > 0) {
      throw new ModelError(
        `the saved state${whose} has no value of any unknown of this model: it has ${named(Object.keys(this.unknowns))}`,
        `give the state of a solve of this model, whose unknowns are ${named([...this.missing])}`,
      );
    }
    const unused = Object.keys(this.unknowns).filter((name) => !this.met.has(name));
    if (this.missing.size > 0)
      log?.(
        `The saved state${whose} has nothing for ${named([...this.missing])}: the model's start is taken.`,
      );
    if (unused.length > 0)
      log?.(`The saved state${whose} has values that the model does not: ${named(unused)}.`);
    for (const [name, { times }] of [...this.outside].slice(0, 1)) {
      const more = this.outside.size > 1 ? ` (and ${this.outside.size - 1} more)` : '';
      log?.(
        `The saved '${name}'${more} is of times from ${times![0]!} to ${times!.at(-1)!}; outside it keeps its last value.`,
      );
    }
  }
}

function named(names: readonly string[]): string {
  const texts = names.slice(0, listed).map((name) => `'${name}'`);
  const more = names.length - texts.length;
  return more > 0 ? `${texts.join(', ')} and ${more} more` : texts.join(', ');
}

type Columns = Record<'values', Float64Array> & Partial<Record<'lower' | 'upper', Float64Array>>;

function series(
  count: number,
  origin: (index: number) => Origin,
  columns: Columns,
): Record<string, SavedSeries> {
  const indices = new Map<string, { index: number; time: number | undefined }[]>();
  for (let index = 0; index < count; index++) {
    const { name, time } = origin(index);
    const list = indices.get(name);
    if (list) list.push({ index, time });
    else indices.set(name, [{ index, time }]);
  }
  const result: Record<string, SavedSeries> = Object.create(null) as Record<string, SavedSeries>;
  for (const [name, list] of indices) {
    const take = (column: Float64Array): number[] => list.map(({ index }) => column[index]!);
    result[name] = {
      ...(list[0]!.time === undefined ? {} : { times: list.map(({ time }) => time!) }),
      values: take(columns.values),
      ...(columns.lower ? { lower: take(columns.lower) } : {}),
      ...(columns.upper ? { upper: take(columns.upper) } : {}),
    };
  }
  return result;
}

interface Finder {
  readonly saved: SavedSeries;
  /** Place of the last time that was looked up: times come in ascending order. */
  last: number;
}

interface Found {
  readonly saved: SavedSeries;
  readonly position: number;
  /** 0 where the saved series has the time itself; otherwise how far towards the next position. */
  readonly fraction: number;
}

function find(
  finders: Map<string, Finder>,
  all: Readonly<Record<string, SavedSeries>>,
  { name, time }: Origin,
): Found | undefined {
  let finder = finders.get(name);
  if (!finder) {
    if (!Object.hasOwn(all, name)) return undefined;
    finder = { saved: all[name]!, last: 0 };
    finders.set(name, finder);
  }
  const { saved } = finder;
  const { times } = saved;
  if (!times || time === undefined) {
    return times || time !== undefined ? undefined : { saved, position: 0, fraction: 0 };
  }
  let position = times[finder.last]! <= time ? finder.last : 0;
  while (position + 1 < times.length && times[position + 1]! <= time) position++;
  finder.last = position;
  const left = times[position]!;
  const right = times[position + 1];
  if (right === undefined || time <= left) return { saved, position, fraction: 0 };
  const fraction = (time - left) / (right - left);
  return fraction < 1e-9 ? { saved, position, fraction: 0 } : { saved, position, fraction };
}

function checkedState(state: unknown): SavedState {
  const candidate = state as Partial<SavedState> | null;
  if (
    candidate?.format !== 'odeon state 1' ||
    !isRecord(candidate.unknowns) ||
    !isRecord(candidate.multipliers)
  ) {
    throw new ModelError('this is no saved state', "a state is written by 'odeon solve --out' as state.json");
  }
  if (!(typeof candidate.barrierParameter === 'number' && candidate.barrierParameter > 0)) {
    throw new ModelError('the saved state has no barrier parameter');
  }
  for (const part of [candidate.unknowns, candidate.multipliers]) {
    for (const [name, saved] of Object.entries(part)) {
      const { times, values, lower, upper } = (saved ?? {}) as Partial<SavedSeries>;
      const columns = [values, times ?? values, lower ?? values, upper ?? values];
      if (
        !columns.every((column) => isNumbers(column) && column.length === values!.length && column.length > 0)
      ) {
        throw new ModelError(
          `the saved state of '${name}' is damaged`,
          'solve again with --out to write a new one',
        );
      }
    }
  }
  return candidate as SavedState;
}

function isRecord(value: unknown): value is Record<string, SavedSeries> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => Number.isFinite(one));
}
