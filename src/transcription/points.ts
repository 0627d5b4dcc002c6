import type { TimeGrid } from '../collocation/index.js';
import type { Condition } from '../model/expression.js';
import { ModelError } from '../model/model-error.js';
import {
  codeOfElement,
  elementOfCode,
  writeMember,
  type IndexBinding,
  type IndexSymbol,
} from '../model/sets.js';
import type { TimeSet } from '../model/time.js';
import { compileCondition } from './known.js';

/** Largest number of points of one block, so that a hostile model cannot exhaust memory. */
export const maximumPoints = 20_000_000;

/** The times at which a template is evaluated: nodes of a grid. */
export interface TimePoints {
  readonly time: TimeSet;
  readonly grid: TimeGrid;
  /** Whether the ends of the time are unknown; `times` are then fractions of its duration. */
  readonly moving: boolean;
  /** Time of each point and its node number in the grid. */
  readonly times: Float64Array;
  readonly nodes: Int32Array;
  /** Collocation entry of each point, where the points are the collocation entries. */
  readonly entries: Int32Array | undefined;
  /** First point of each trajectory of the grid, and behind the last their number; trajectories are the time's experiments. */
  readonly firstPoints: Int32Array;
}

/**
 * The points of a block: all combinations of index values and times, materialised. A domain made by extension knows for
 * each point its parent, the point of the constraint whose row it adds to.
 */
export class Domain {
  private constructor(
    readonly count: number,
    readonly symbols: readonly IndexSymbol[],
    /** Index values (numbers or string codes), point-major: count x symbols. */
    readonly indices: Float64Array,
    readonly timePoints: TimePoints | undefined,
    /** Position in `timePoints` of each point. */
    readonly timeIndex: Int32Array | undefined,
    /** Row point of each point. */
    readonly parent: Int32Array,
    /** Factor of each point's output (quadrature weights); undefined means 1. */
    readonly weights: Float64Array | undefined,
  ) {}

  /** One point without indices or time. */
  static single(): Domain {
    return new Domain(1, [], new Float64Array(0), undefined, undefined, Int32Array.of(0), undefined);
  }

  /** One point at which the indices have the given values (numbers or codes). */
  static at(values: ReadonlyMap<IndexSymbol, number>): Domain {
    return new Domain(
      1,
      [...values.keys()],
      Float64Array.from(values.values()),
      undefined,
      undefined,
      Int32Array.of(0),
      undefined,
    );
  }

  /** All combinations of the bindings' elements that satisfy the condition and, if given, the time points (running fastest). */
  static of(bindings: readonly IndexBinding[], timePoints?: TimePoints, where?: Condition): Domain {
    let domain = Domain.single();
    if (bindings.length > 0) domain = domain.extended(bindings, where);
    if (timePoints) domain = domain.overTime(timePoints);
    return domain.asRows();
  }

  /** The same points, each its own parent. */
  asRows(): Domain {
    return new Domain(
      this.count,
      this.symbols,
      this.indices,
      this.timePoints,
      this.timeIndex,
      consecutive(this.count),
      undefined,
    );
  }

  /** Each point repeated for all combinations of further indices that satisfy the condition. */
  extended(bindings: readonly IndexBinding[], where?: Condition): Domain {
    const inner = bindings.reduce((product, { set }) => product * set.size, 1);
    checkCount(this.count * inner);
    const width = this.symbols.length;
    const symbols = [...this.symbols, ...bindings.flatMap((binding) => binding.symbols)];
    const sets = bindings.map(({ set }) => set);
    const full = this.repeated(inner, symbols, (indices, start, repetition) =>
      writeMember(sets, repetition, indices, start + width),
    );
    return where ? full.filtered(where) : full;
  }

  /**
   * Each point repeated for all time points; these replace a time that the domain already had. Over a time of experiments the
   * current experiment becomes an index; where the domain has it already, its points are repeated for their own experiment.
   */
  overTime(timePoints: TimePoints, weights?: Float64Array): Domain {
    const { firstPoints } = timePoints;
    const { experiments } = timePoints.time;
    const old = this.symbols.length;
    const slot = experiments ? this.slot(experiments.symbol) : -1;
    const adds = experiments !== undefined && slot < 0;
    const symbols = adds ? [...this.symbols, experiments.symbol] : this.symbols;
    const width = symbols.length;
    const trajectoryOf = (point: number) =>
      slot < 0 ? -1 : experiments!.set.position(elementOfCode(this.indices[point * old + slot]!));
    let count = this.count * timePoints.times.length;
    if (slot >= 0) {
      count = 0;
      for (let point = 0; point < this.count; point++) {
        const trajectory = trajectoryOf(point);
        if (trajectory >= 0) count += firstPoints[trajectory + 1]! - firstPoints[trajectory]!;
      }
    }
    checkCount(count);
    const indices = new Float64Array(count * width);
    const parent = new Int32Array(count);
    const timeIndex = new Int32Array(count);
    const factors = weights || this.weights ? new Float64Array(count) : undefined;
    for (let point = 0, at = 0; point < this.count; point++) {
      const own = trajectoryOf(point);
      const [begin, end] = slot < 0 ? [0, firstPoints.length - 1] : [own, own < 0 ? own : own + 1];
      for (let trajectory = begin; trajectory < end; trajectory++) {
        const code = adds ? codeOfElement(experiments.label(trajectory)) : 0;
        for (let k = firstPoints[trajectory]!; k < firstPoints[trajectory + 1]!; k++, at++) {
          for (let j = 0; j < old; j++) indices[at * width + j] = this.indices[point * old + j]!;
          if (adds) indices[at * width + old] = code;
          parent[at] = this.parent[point]!;
          timeIndex[at] = k;
          if (factors) factors[at] = (weights?.[k] ?? 1) * (this.weights?.[point] ?? 1);
        }
      }
    }
    return new Domain(count, symbols, indices, timePoints, timeIndex, parent, factors);
  }

  /** Position of a symbol among the indices, or -1; of one bound twice, that of the inner binding. */
  slot(symbol: IndexSymbol): number {
    return this.symbols.lastIndexOf(symbol);
  }

  private repeated(
    inner: number,
    symbols: readonly IndexSymbol[],
    fill: (indices: Float64Array, start: number, repetition: number) => void,
  ): Domain {
    const count = this.count * inner;
    const width = symbols.length;
    const old = this.symbols.length;
    const indices = new Float64Array(count * width);
    const parent = new Int32Array(count);
    const timeIndex = this.timeIndex && new Int32Array(count);
    const weights = this.weights && new Float64Array(count);
    for (let point = 0, at = 0; point < this.count; point++) {
      for (let repetition = 0; repetition < inner; repetition++, at++) {
        for (let k = 0; k < old; k++) indices[at * width + k] = this.indices[point * old + k]!;
        fill(indices, at * width, repetition);
        parent[at] = this.parent[point]!;
        if (timeIndex) timeIndex[at] = this.timeIndex![point]!;
        if (weights) weights[at] = this.weights![point]!;
      }
    }
    return new Domain(count, symbols, indices, this.timePoints, timeIndex, parent, weights);
  }

  private filtered(where: Condition): Domain {
    const holds = compileCondition(where, this);
    const kept: number[] = [];
    for (let point = 0; point < this.count; point++) if (holds(point)) kept.push(point);
    if (kept.length === this.count) return this;
    const width = this.symbols.length;
    const indices = new Float64Array(kept.length * width);
    kept.forEach((point, at) => {
      for (let k = 0; k < width; k++) indices[at * width + k] = this.indices[point * width + k]!;
    });
    return new Domain(
      kept.length,
      this.symbols,
      indices,
      this.timePoints,
      this.timeIndex && Int32Array.from(kept, (point) => this.timeIndex![point]!),
      Int32Array.from(kept, (point) => this.parent[point]!),
      this.weights && Float64Array.from(kept, (point) => this.weights![point]!),
    );
  }
}

function checkCount(count: number): void {
  if (count > maximumPoints) {
    throw new ModelError(`a constraint or sum has ${count} points; the limit is ${maximumPoints}`);
  }
}

/** The numbers 0 .. count-1. */
export function consecutive(count: number): Int32Array {
  const numbers = new Int32Array(count);
  for (let k = 0; k < count; k++) numbers[k] = k;
  return numbers;
}
