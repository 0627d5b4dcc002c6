import type { AlgorithmState } from './algorithm-state.js';
import { pushInside } from './initialisation.js';
import type { ResolvedOptions } from './options/table.js';
import type { SlackForm } from './slack-form.js';

/**
 * A primal-dual point to start from when `warm_start_init_point` is set, in the user's numbering and units. A `SolverResult`
 * is one. What is absent is estimated: x from the problem's start, multipliers as in a cold start.
 */
export interface WarmStart {
  readonly x?: Float64Array;
  readonly multipliers?: Float64Array;
  readonly lowerBoundMultipliers?: Float64Array;
  readonly upperBoundMultipliers?: Float64Array;
  /** First barrier parameter; `mu_init` when absent. */
  readonly barrierParameter?: number;
}

/** Copies the multipliers of a warm start into the current point, whose slacks are known, within the limits of the options. */
export function setWarmMultipliers(state: AlgorithmState, form: SlackForm, warm: WarmStart): void {
  const { current, options } = state;
  const { freeVariables, keptRows, slackOfRow } = form.structure;
  const { variables: n, scaling, lower, upper } = form;
  const factor = scaling.objective;
  for (let i = 0; i < keptRows.length; i++) {
    const row = keptRows[i];
    if (warm.multipliers !== undefined) {
      const value = (warm.multipliers[row] * factor) / scaling.constraints[row];
      current.lambda[i] = limited(value, options);
    }
    // The multipliers of a slack's bounds follow from its row: -lambda - zl + zu = 0.
    const slack = slackOfRow[i];
    if (slack < 0) continue;
    current.zl[n + slack] = boundMultiplier(-current.lambda[i], lower[n + slack], state);
    current.zu[n + slack] = boundMultiplier(current.lambda[i], upper[n + slack], state);
  }
  for (let j = 0; j < n; j++) {
    const zl = (warm.lowerBoundMultipliers?.[freeVariables[j]] ?? 0) * Math.abs(factor);
    const zu = (warm.upperBoundMultipliers?.[freeVariables[j]] ?? 0) * Math.abs(factor);
    current.zl[j] = boundMultiplier(zl, lower[j], state);
    current.zu[j] = boundMultiplier(zu, upper[j], state);
  }
}

/** Pushes the start inside its bounds by the distances for warm starts. */
export function pushWarm(state: AlgorithmState, form: SlackForm): void {
  const { options, current } = state;
  const { variables: n, size } = form;
  pushInside(current, 0, n, {
    absolute: options.warm_start_bound_push,
    relative: options.warm_start_bound_frac,
  });
  const slackPush = {
    absolute: options.warm_start_slack_bound_push,
    relative: options.warm_start_slack_bound_frac,
  };
  pushInside(current, n, size, slackPush);
}

function limited(value: number, options: ResolvedOptions): number {
  const largest = options.warm_start_mult_init_max;
  return largest < 0 ? value : Math.min(Math.max(value, -largest), largest);
}

function boundMultiplier(value: number, bound: number, state: AlgorithmState): number {
  if (!Number.isFinite(bound)) return 0;
  return limited(Math.max(value, state.options.warm_start_mult_bound_push), state.options);
}
