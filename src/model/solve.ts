import { withEvaluationError } from '../diagnosis/index.js';
import { CompiledProblem } from '../nlp/index.js';
import {
  solveNonlinearProgram,
  solveNonlinearProgramAsync,
  type InteriorPointOptions,
  type SolverHooks,
  type SolverResult,
} from '../solver/index.js';
import { transcribe, type Transcription } from '../transcription/index.js';
import { RightHandSide } from '../transcription/right-hand-side.js';
import { checkValidations } from './free-run.js';
import type { Model } from './model.js';
import { ModelError } from './model-error.js';
import { restoreState } from './saved-state.js';
import { Solution } from './solution.js';
import { checkUnits } from './units/check-units.js';

/** Hooks of the solver, and a state to go on from. */
export interface SolveHooks extends SolverHooks {
  /** A saved state (see `Solution.state`) as parsed from JSON: checked, and matched by name and time. */
  readonly state?: unknown;
}

/** Options with which a restored state stays where it is instead of being moved away from its bounds. */
const staying: InteriorPointOptions = {
  warm_start_bound_push: 1e-9,
  warm_start_bound_frac: 1e-9,
  warm_start_slack_bound_push: 1e-9,
  warm_start_slack_bound_frac: 1e-9,
  warm_start_mult_bound_push: 1e-9,
};

/**
 * Discretises and solves a model. Options given here win over the model's own.
 *
 * @throws ModelError for a model without meaning or a damaged state; numerical failure is a status of the solution.
 */
export function solve(model: Model, options: InteriorPointOptions = {}, hooks: SolveHooks = {}): Solution {
  const prepared = prepare(model, options, hooks);
  return prepared.finish(solveNonlinearProgram(prepared.problem, prepared.options, prepared.hooks));
}

/** The same, giving the event loop a turn between iterations, so that a signal or a button can stop it. */
export async function solveAsync(
  model: Model,
  options: InteriorPointOptions = {},
  hooks: SolveHooks = {},
): Promise<Solution> {
  const prepared = prepare(model, options, hooks);
  return prepared.finish(
    await solveNonlinearProgramAsync(prepared.problem, prepared.options, prepared.hooks),
  );
}

function prepare(model: Model, options: InteriorPointOptions, { state, ...hooks }: SolveHooks) {
  const started = performance.now();
  const transcription = checkedTranscription(model);
  const problem = new CompiledProblem(transcription.definition);
  const seconds = (performance.now() - started) / 1000;
  const nonzeros = { jacobian: problem.jacobian.rows.length, hessian: problem.hessian.rows.length };
  const warmStart =
    state === undefined ? undefined : restoreState(transcription.definition, state, hooks.log);
  return {
    problem,
    options: {
      ...model.solverOptions,
      ...(warmStart ? { warm_start_init_point: true } : {}),
      ...(warmStart?.multipliers ? staying : {}),
      ...options,
    },
    hooks: warmStart ? { ...hooks, warmStart } : hooks,
    finish: (result: SolverResult) =>
      new Solution(
        model,
        transcription,
        withEvaluationError(problem, result, model.objective?.place),
        nonzeros,
        seconds,
      ),
  };
}

/** Discretises a model whose units and validations are right. @throws ModelError for a model without meaning. */
export function checkedTranscription(model: Model): Transcription {
  const wrongUnit = checkUnits(model).find(({ severity }) => severity === 'error');
  if (wrongUnit) throw new ModelError(wrongUnit.message, wrongUnit.hint, wrongUnit.place);
  const transcription = transcribe(model);
  checkValidations({
    model,
    rightHandSide: (time, surroundings) =>
      RightHandSide.of(model, time, transcription.layout, transcription.definition.start, surroundings),
  });
  return transcription;
}
