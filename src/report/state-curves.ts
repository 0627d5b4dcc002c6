import type { Solution } from '../model/solution.js';
import type { Variable } from '../model/variable.js';

/** Values over time; each trajectory begins at one of `firstTimes`, which ends with the number of times. */
export interface Curve {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly firstTimes: Int32Array;
}

/** Points of a trajectory of a few elements, and most points of any. */
const usualPoints = 400;
const mostPoints = 4000;

/**
 * The components of a state between the nodes of its grid, through the polynomials of its elements: what the solution says at any time.
 * Of the first `most` trajectories. `undefined` where the nodes alone say as much: the state is linear between them, or the elements are so
 * many that they are closer than a figure shows.
 */
export function stateCurves(solution: Solution, state: Variable, most: number): Curve[] | undefined {
  const { layout } = solution.transcription;
  const { x } = solution.result;
  const grid = layout.grid(state.time!);
  if (state.role !== 'state' || grid.nodesPerElement <= 2) return undefined;
  const { first } = layout.placement(state);
  const trajectories = Math.min(most, grid.meshes.length);
  const times: number[] = [];
  const values: number[][] = Array.from({ length: state.size }, () => []);
  const firstTimes = new Int32Array(trajectories + 1);
  const take = (gridTime: number, trajectory: number): void => {
    const { indices, coefficients } = grid.interpolation(gridTime, trajectory);
    times.push(layout.timeAt(state.time!, gridTime, x));
    values.forEach((list, component) => {
      let sum = 0;
      for (let k = 0; k < indices.length; k++)
        sum += coefficients[k]! * x[first + indices[k]! * state.size + component]!;
      list.push(sum);
    });
  };
  for (let trajectory = 0; trajectory < trajectories; trajectory++) {
    const { elements, end } = grid.meshes[trajectory]!;
    const points = Math.max(2 * grid.nodesPerElement, Math.ceil(usualPoints / elements));
    if (points * elements > mostPoints) return undefined;
    for (let element = 0; element < elements; element++) {
      const number = grid.firstElements[trajectory]! + element;
      const [start, length] = [grid.elementStart(number), grid.elementLength(number)];
      for (let k = 0; k < points; k++) take(start + (k / points) * length, trajectory);
    }
    take(end, trajectory);
    firstTimes[trajectory + 1] = times.length;
  }
  const all = Float64Array.from(times);
  return values.map((list) => ({ times: all, values: Float64Array.from(list), firstTimes }));
}
