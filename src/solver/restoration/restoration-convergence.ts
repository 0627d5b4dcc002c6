import type { AlgorithmState } from '../algorithm-state.js';
import { checkLimits, OptimalityTest, type ConvergenceTest } from '../convergence.js';
import type { FilterAcceptance } from '../filter-acceptance.js';
import type { SolveContext, Termination } from '../solve-context.js';

/**
 * Ends the restoration phase as soon as its point, seen by the main algorithm, is acceptable to the filter and has reduced
 * the violation to `required_infeasibility_reduction` of what it was (Waechter & Biegler 2006, section 3.3); or when the
 * restoration problem itself is solved, which means that the original one is locally infeasible. For a square problem the
 * phase goes on until the point is feasible: nothing else is sought there.
 */
export class RestorationConvergence implements ConvergenceTest {
  private readonly optimality: OptimalityTest;

  /** `main` is the state of the main algorithm; its trial point is used to evaluate. */
  constructor(
    private readonly main: AlgorithmState,
    private readonly acceptance: FilterAcceptance,
    private readonly context: SolveContext,
    /** kappa_resto: fraction of the violation at the start that must be reached. */
    private readonly requiredReduction: number,
  ) {
    this.optimality = new OptimalityTest(context);
  }

  check(state: AlgorithmState): Termination | undefined {
    const { options } = this.context;
    if (state.iteration > 0 && this.mainAccepts(state)) return { status: 'recovered', message: '' };
    if (state.iteration >= options.max_resto_iter) {
      return {
        status: 'restoration_failed',
        message: 'Maximum number of iterations of the restoration phase exceeded.',
      };
    }
    return state.iteration > 0 ? this.optimality.check(state) : checkLimits(state, this.context);
  }

  isAcceptable(state: AlgorithmState): boolean {
    return this.optimality.isAcceptable(state);
  }

  private mainAccepts(state: AlgorithmState): boolean {
    const { main, acceptance } = this;
    const { options } = this.context;
    const { trial, current } = main;
    for (let i = 0; i < trial.w.length; i++) trial.w[i] = state.current.w[i];
    trial.zl.set(current.zl);
    trial.zu.set(current.zu);
    if (!trial.evaluateFunctions(main.mu, options.slack_move)) return false;
    const feasible = Math.min(options.tol, options.constr_viol_tol);
    if (main.problem.square) return trial.primalInfeasibility <= feasible;
    const reduced = this.requiredReduction * current.primalInfeasibility;
    if (trial.primalInfeasibility > Math.max(reduced, feasible)) return false;
    const phi = main.barrierObjective(trial);
    return acceptance.filter.accepts(trial.theta, phi) && acceptance.progresses(trial.theta, phi);
  }
}
