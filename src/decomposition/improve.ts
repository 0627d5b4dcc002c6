import type { BatchAnswer, BatchExecutor } from './executor.js';
import type { Split } from './split.js';

/** Most evaluations, and as a part of the rounds before; and pairs of differences that are kept. */
const mostEvaluations = 40;
const partOfRounds = 1 / 2;
const memory = 20;
/** Relative decrease of the objective below which, three times in a row, steps end; and what a first step must promise. */
const smallDecrease = 1e-4;
const leastPromise = 1e-7;
/** Armijo's condition, the bounds of the factors by which a step that fails it shrinks, and the most such factors. */
const sufficient = 1e-4;
const [mostShrink, leastShrink] = [0.05, 0.5];
const mostTrials = 5;

/** A consensus with the batches solved for it. */
interface Evaluation {
  readonly z: Float64Array;
  readonly objective: number;
  /** Of the objective by the consensus: the sum of the gradients of the batches' Lagrangians; 0 where a bound holds against it. */
  readonly gradient: Float64Array;
  readonly answers: readonly BatchAnswer[];
}

export interface ImprovementOptions {
  readonly tolerance: number;
  readonly bounds: { readonly lower: Float64Array; readonly upper: Float64Array };
  /** About how far the consensus is from where it should be: the primal residual. */
  readonly distance: number;
  /** What of the objective is constant. */
  readonly constant: number;
  /** Rounds that have led here: the steps cost less. */
  readonly rounds: number;
  readonly signal?: { readonly aborted: boolean };
}

/** Whether a batch has been solved. */
export function isSolved({ status }: BatchAnswer): boolean {
  return status === 'optimal' || status === 'acceptable';
}

/**
 * Holds the copies at the consensus and moves it, in a few steps of limited-memory BFGS (Nocedal & Wright, Numerical Optimization,
 * 2006, algorithm 7.4), to where the objective of the whole problem is smaller. Long trajectories feel small changes of some
 * combinations of weights a thousand times more than of others; along these the mean of the copies is far from the best. The batches'
 * Lagrangians give the exact gradient, so that a step costs no more than a round.
 *
 * @param z overwritten with the best consensus, for which the batches are solved last.
 * @returns the answers of all solves, and those of the last.
 */
export async function improveConsensus(
  executor: BatchExecutor,
  split: Split,
  z: Float64Array,
  options: ImprovementOptions,
): Promise<{ readonly all: readonly BatchAnswer[]; readonly last: readonly BatchAnswer[] }> {
  const all: BatchAnswer[] = [];
  let evaluations = 0;
  const evaluate = async (at: Float64Array): Promise<Evaluation> => {
    evaluations++;
    const answers = await hold(executor, split, at, options.tolerance);
    all.push(...answers);
    const objective = answers.every(isSolved)
      ? answers.reduce((sum, answer) => sum + answer.objective, -options.constant)
      : Infinity;
    return { z: at, objective, answers, gradient: await gradientOf(executor, split, at, options.bounds) };
  };
  const most = Math.min(mostEvaluations, 1 + partOfRounds * options.rounds);
  const stopped = (): boolean => options.signal?.aborted === true || evaluations >= most;
  let best = await evaluate(z.slice());
  let latest = best;
  const pairs: { readonly step: Float64Array; readonly change: Float64Array }[] = [];
  let small = 0;
  while (best.objective < Infinity && small < 3 && !stopped()) {
    const direction = descent(best.gradient, pairs, options.distance);
    const slope = dot(best.gradient, direction);
    if (!(-slope > leastPromise * Math.abs(best.objective))) break;
    let [length, found] = [1, false];
    const from = best;
    for (let trial = 0; trial < mostTrials && !stopped(); trial++) {
      latest = await evaluate(moved(from.z, direction, length, options.bounds));
      if (latest.objective <= from.objective + sufficient * length * slope) {
        found = true;
        break;
      }
      const rise = latest.objective - from.objective - length * slope;
      const shrink = rise < Infinity ? (-slope * length) / (2 * rise) : 0;
      length *= Math.min(Math.max(shrink, mostShrink), leastShrink);
    }
    if (!found) break;
    small = from.objective - latest.objective < smallDecrease * Math.abs(latest.objective) ? small + 1 : 0;
    const step = latest.z.map((value, k) => value - from.z[k]!);
    const change = latest.gradient.map((value, k) => value - from.gradient[k]!);
    if (dot(step, change) > 1e-12 * dot(change, change)) {
      pairs.push({ step, change });
      if (pairs.length > memory) pairs.shift();
    }
    best = latest;
  }
  z.set(best.z);
  if (latest !== best) {
    const answers = await hold(executor, split, z, options.tolerance);
    all.push(...answers);
    return { all, last: answers };
  }
  return { all, last: best.answers };
}

/** The batches' own unknowns for copies that are held at the consensus. */
function hold(
  executor: BatchExecutor,
  { batches }: Split,
  z: Float64Array,
  tolerance: number,
): Promise<readonly BatchAnswer[]> {
  return executor.solve(
    batches.map(({ places }, batch) => ({
      batch,
      target: Float64Array.from(places, (place) => z[place]!),
      penalty: 'fixed' as const,
      tolerance,
    })),
  );
}

async function gradientOf(
  executor: BatchExecutor,
  { batches }: Split,
  z: Float64Array,
  { lower, upper }: ImprovementOptions['bounds'],
): Promise<Float64Array> {
  const gradient = new Float64Array(z.length);
  (await executor.points()).forEach(({ lagrangian }, batch) => {
    const { places, consensus } = batches[batch]!;
    places.forEach((place, k) => (gradient[place] = gradient[place]! + lagrangian[consensus[k]!]!));
  });
  return gradient.map((value, k) =>
    (z[k]! <= lower[k]! && value > 0) || (z[k]! >= upper[k]! && value < 0) ? 0 : value,
  );
}

/** The two-loop recursion; without pairs, the negative gradient with a part of the distance as its length. */
function descent(
  gradient: Float64Array,
  pairs: readonly { readonly step: Float64Array; readonly change: Float64Array }[],
  distance: number,
): Float64Array {
  const direction = gradient.map((value) => -value);
  const newest = pairs[pairs.length - 1];
  if (!newest) {
    const factor = (0.01 * distance) / (Math.sqrt(dot(gradient, gradient)) || 1);
    return direction.map((value) => factor * value);
  }
  const add = (vector: Float64Array, factor: number): void => {
    for (let k = 0; k < vector.length; k++) direction[k] = direction[k]! + factor * vector[k]!;
  };
  const factors = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change } = pairs[k]!;
    factors[k] = dot(step, direction) / dot(step, change);
    add(change, -factors[k]!);
  }
  const scale = dot(newest.step, newest.change) / dot(newest.change, newest.change);
  for (let k = 0; k < direction.length; k++) direction[k] = direction[k]! * scale;
  pairs.forEach(({ step, change }, k) => add(step, factors[k]! - dot(change, direction) / dot(step, change)));
  return direction;
}

function moved(
  z: Float64Array,
  direction: Float64Array,
  length: number,
  { lower, upper }: ImprovementOptions['bounds'],
): Float64Array {
  return z.map((value, k) => Math.min(Math.max(value + length * direction[k]!, lower[k]!), upper[k]!));
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < one.length; k++) sum += one[k]! * other[k]!;
  return sum;
}
