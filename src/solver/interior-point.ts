import { AlgorithmState } from './algorithm-state.js';
import type { BarrierProblem } from './barrier-problem.js';
import { AdaptiveBarrier } from './barrier/adaptive.js';
import type { BarrierUpdate } from './barrier/barrier-update.js';
import { MonotoneBarrier } from './barrier/monotone.js';
import type { ConvergenceTest } from './convergence.js';
import { Direction } from './direction.js';
import { FilterAcceptance } from './filter-acceptance.js';
import { initialiseMultipliers, refinements, setBoundMultipliers } from './initialisation.js';
import { Iterate } from './iterate.js';
import { PrimalDualSystem } from './kkt/primal-dual-system.js';
import { LeastSquares } from './least-squares.js';
import { LineSearch, type LineSearchOutcome } from './line-search.js';
import { formatIteration, TABLE_HEADER } from './log.js';
import type { ResolvedOptions } from './options/table.js';
import type { IterationRecord } from './result.js';
import { StagnationMonitor } from './stagnation.js';
import type { SolveContext, Termination } from './solve-context.js';

/** How often the algorithm may start afresh where it would have to give up. */
const LARGEST_NUMBER_OF_FRESH_STARTS = 3;

/** What differs between the main algorithm and its use inside the restoration phase. */
export interface AlgorithmParts {
  readonly phase: '' | 'r';
  readonly convergence: ConvergenceTest;
  /** Sets the start point in `state.current` and evaluates it; a termination if that is impossible. */
  initialise(state: AlgorithmState): Termination | undefined;
  /**
   * Says which function is undefined at w, by name.
   */
  describeUndefined?(w: Float64Array): string | undefined;
  /**
   * Finds a new point in `state.trial` where the line search found none; a termination if there is none. The filter holds the
   * current point already.
   */
  restore(algorithm: InteriorPoint): Generator<void, Termination | undefined>;
}

/**
 * The primal-dual interior-point filter line-search method, Algorithm A of Waechter & Biegler (2006), on a problem
 * min f(w), c(w) = 0, lower <= w <= upper.
 */
export class InteriorPoint {
  readonly state: AlgorithmState;
  readonly system: PrimalDualSystem;
  readonly acceptance: FilterAcceptance;
  readonly lineSearch: LineSearch;
  private readonly barrier: BarrierUpdate;
  private readonly rhs: Direction;
  /** The last point that met the acceptable tolerances, to fall back on. */
  private readonly acceptable: Iterate;
  private hasAcceptable = false;
  private readonly stagnation: StagnationMonitor;
  private freshStarts = 0;
  private leastSquares: LeastSquares | undefined;
  /** Whether the current point is in the iteration table already. */
  private reported = false;

  constructor(
    readonly problem: BarrierProblem,
    readonly options: ResolvedOptions,
    private readonly parts: AlgorithmParts,
    private readonly context: SolveContext,
  ) {
    this.state = new AlgorithmState(problem, options);
    this.system = new PrimalDualSystem(this.state);
    this.acceptance = new FilterAcceptance(options);
    this.lineSearch = new LineSearch(this.state, this.acceptance, this.system);
    const { state, lineSearch, system } = this;
    const inner = parts.phase === 'r';
    this.barrier =
      options.mu_strategy === 'adaptive'
        ? new AdaptiveBarrier(state, lineSearch, system, inner)
        : new MonotoneBarrier(state, lineSearch, inner);
    this.stagnation = new StagnationMonitor(this.state);
    this.rhs = new Direction(problem);
    this.acceptable = new Iterate(problem);
  }

  /** Runs to the end, pausing after each iteration. The last point is `state.current`. */
  *run(): Generator<void, Termination> {
    const { state, parts, context } = this;
    const failure = parts.initialise(state);
    if (failure !== undefined) return failure;
    for (;;) {
      const verdict = parts.convergence.check(state);
      const stopped = this.reported ? false : this.report();
      this.reported = false;
      if (verdict !== undefined) return verdict;
      if (stopped) return { status: 'interrupted', message: 'Stopped on request; the last iterate is kept.' };
      this.rememberAcceptable();
      this.clearRecord();

      if (!this.problem.evaluateHessian(state.current.w, state.current.lambda))
        return this.undefinedFunction();
      this.system.newMatrix();
      let outcome = this.findStep();
      if (outcome === 'restoration' && this.barrier.fallBack()) outcome = this.findStep();
      if (outcome === 'stuck') {
        if (this.lineSearch.undefinedAhead) return this.undefinedAhead();
        return this.giveUp(
          'The search direction becomes too small: no further progress is possible in this arithmetic.',
        );
      }
      if (outcome === 'restoration') {
        const { freshStarts } = this;
        const failed = yield* this.restore();
        if (failed !== undefined) return failed;
        // The restoration phase has reported the point it found.
        this.reported = parts.phase === '' && this.freshStarts === freshStarts;
      }
      if (!state.acceptTrial()) return this.undefinedFunction();
      this.recalculateMultipliers();
      context.iteration++;
      state.iteration++;
      yield;
    }
  }

  /** Falls back on the acceptable point if there is one. */
  giveUp(message: string): Termination {
    if (!this.hasAcceptable) return { status: 'restoration_failed', message };
    this.state.current.copyFrom(this.acceptable);
    this.problem.evaluateJacobian(this.state.current.w);
    return { status: 'acceptable', message: 'Solved To Acceptable Level.' };
  }

  /** Barrier parameter, search direction and line search; the new point is `state.trial` when it is accepted. */
  private findStep(): LineSearchOutcome | 'stuck' {
    const stagnation = this.stagnation.observe(this.parts.phase === '');
    if (stagnation === 'stuck' || this.barrier.update() === 'stuck') return 'stuck';
    if (stagnation === 'progress' && !this.wantsRestoration() && this.computeDirection())
      return this.lineSearch.search();
    this.augmentFilter();
    return 'restoration';
  }

  /** `start_with_resto`, and the signs of infeasibility under `expect_infeasible_problem`. */
  private wantsRestoration(): boolean {
    const { state, options } = this;
    if (this.parts.phase === 'r') return false;
    const infeasible = state.current.primalInfeasibility > options.constr_viol_tol;
    if (options.start_with_resto && state.iteration === 0) return infeasible;
    if (state.current.primalInfeasibility <= options.expect_infeasible_problem_ctol)
      this.lineSearch.expectInfeasible = false;
    return (
      this.lineSearch.expectInfeasible &&
      this.problem.vectors.maxNorm(state.current.lambda) > options.expect_infeasible_problem_ytol
    );
  }

  /** `recalc_y`: least-square multipliers at a nearly feasible point. */
  private recalculateMultipliers(): void {
    const { state, options, parts } = this;
    const { current } = state;
    if (!options.recalc_y || parts.phase === 'r' || current.primalInfeasibility >= options.recalc_y_feas_tol)
      return;
    this.leastSquares ??= new LeastSquares(this.problem, refinements(state));
    if (this.leastSquares.multipliers(current, this.rhs.lambda)) current.lambda.set(this.rhs.lambda);
    current.updateDualResidual();
  }

  private computeDirection(): boolean {
    const { state, rhs } = this;
    state.newtonRightHandSide(state.mu, rhs);
    if (!this.system.solve(rhs, state.step)) return false;
    state.regularization = this.system.deltaW;
    return true;
  }

  private *restore(): Generator<void, Termination | undefined> {
    const { state, options, parts } = this;
    if (parts.convergence.isAcceptable(state)) return this.giveUp('Solved To Acceptable Level.');
    state.stepKind = 'R';
    if (
      parts.phase === '' &&
      state.current.primalInfeasibility <= 1e-2 * Math.min(options.tol, options.constr_viol_tol)
    ) {
      if (this.startAfresh()) return undefined;
      if (this.lineSearch.undefinedAhead) return this.undefinedAhead();
      return this.giveUp(
        'No acceptable step exists at an almost feasible point, where restoring feasibility cannot help.',
      );
    }
    const failed = yield* parts.restore(this);
    if (failed?.status !== 'restoration_failed') return failed;
    if (this.startAfresh()) return undefined;
    return this.lineSearch.undefinedAhead ? this.undefinedAhead() : this.giveUp(failed.message);
  }

  /**
   * The last resort where neither a step nor the restoration phase leads on: the current point again, with an empty filter
   * and new multipliers, as if it were the start. Possible only a few times; the point is left in `state.trial`.
   */
  private startAfresh(): boolean {
    const { state, options } = this;
    const { trial } = state;
    if (this.parts.phase === 'r' || this.freshStarts >= LARGEST_NUMBER_OF_FRESH_STARTS) return false;
    this.freshStarts++;
    trial.copyFrom(state.current);
    setBoundMultipliers(trial, undefined, state.mu);
    if (!trial.evaluateDerivatives()) return false;
    initialiseMultipliers(state, trial, options.constr_mult_init_max);
    this.lineSearch.reset();
    return true;
  }

  private augmentFilter(): void {
    const { state } = this;
    this.acceptance.begin(state.current.theta, state.barrierObjective(state.current), 0);
    this.acceptance.augment();
  }

  private rememberAcceptable(): void {
    if (this.parts.phase === 'r' || !this.parts.convergence.isAcceptable(this.state)) return;
    this.acceptable.copyFrom(this.state.current);
    this.hasAcceptable = true;
  }

  /** The end at a point behind which, along every direction taken, a function is undefined. */
  private undefinedAhead(): Termination {
    if (this.hasAcceptable) return this.giveUp('');
    const { state } = this;
    state.evaluateTrial(this.lineSearch.longestStep, state.step.w);
    return {
      status: 'evaluation_error',
      message:
        this.parts.describeUndefined?.(state.trial.w) ?? 'A function is undefined next to the last iterate.',
    };
  }

  private undefinedFunction(): Termination {
    return {
      status: 'evaluation_error',
      message: 'A derivative is undefined at an iterate whose functions are defined.',
    };
  }

  private clearRecord(): void {
    const { state } = this;
    state.step.w.fill(0);
    state.primalStep = 0;
    state.dualStep = 0;
    state.stepKind = '';
    state.lineSearchTrials = 0;
    state.regularization = 0;
  }

  /** Prints and hands out the record of the current point; true if the caller wants to stop. */
  private report(): boolean {
    const { state, context, options } = this;
    const { current } = state;
    const record: IterationRecord = {
      iteration: context.iteration,
      phase: this.parts.phase,
      objective: this.problem.reportedObjective(current.w, current.f),
      primalInfeasibility: this.problem.reportedViolation(current.w, current.c),
      dualInfeasibility: current.dualInfeasibility,
      barrierParameter: state.mu,
      stepNorm: this.problem.vectors.maxNorm(state.step.w),
      regularization: state.regularization,
      dualStep: state.dualStep,
      primalStep: state.primalStep,
      stepKind: state.stepKind,
      lineSearchTrials: state.lineSearchTrials,
    };
    if (options.print_level >= 5 && context.iteration % options.print_frequency_iter === 0) {
      if (context.iteration % (10 * options.print_frequency_iter) === 0) context.log(5, TABLE_HEADER);
      context.log(5, formatIteration(record));
    }
    return context.report(record, current);
  }
}
