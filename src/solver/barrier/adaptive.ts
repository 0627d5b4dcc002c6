import type { AlgorithmState } from '../algorithm-state.js';
import { Filter } from '../filter.js';
import { Iterate } from '../iterate.js';
import type { PrimalDualSystem } from '../kkt/primal-dual-system.js';
import type { LineSearch } from '../line-search.js';
import { averageComplementarity, barrierError, optimalityError } from '../optimality-errors.js';
import { optionTable, type ResolvedOptions } from '../options/table.js';
import { AverageOracle, LoqoOracle, type BarrierOracle } from './barrier-oracle.js';
import type { BarrierUpdate } from './barrier-update.js';
import { ProbingOracle } from './probing-oracle.js';
import { QualityFunctionOracle } from './quality-function-oracle.js';
import { VectorNorm } from './vector-norm.js';

/**
 * The adaptive rule with its globalisation (Nocedal, Waechter & Waltz 2009, Algorithm A): in the free mode an oracle chooses
 * mu in each iteration; when the iterates stop making progress the fixed mode takes over, which is the monotone rule,
 * until a point is better than those of the free mode.
 */
export class AdaptiveBarrier implements BarrierUpdate {
  private readonly oracle: BarrierOracle;
  private readonly fixedOracle: BarrierOracle;
  private readonly norm: VectorNorm;
  private readonly hasBounds: boolean;
  private least = 0;
  private most = -1;
  /** Points of the free mode: a filter of (violation, objective), or their last optimality errors. */
  private readonly filter = new Filter();
  private readonly errors: number[] = [];
  private readonly accepted: Iterate | undefined;
  private failed = false;

  constructor(
    private readonly state: AlgorithmState,
    private readonly lineSearch: LineSearch,
    system: PrimalDualSystem,
    private skipFirst: boolean,
  ) {
    const { options, problem } = state;
    this.oracle = createOracle(options.mu_oracle, state, system);
    this.fixedOracle = createOracle(options.fixed_mu_oracle, state, system);
    this.norm = new VectorNorm(options.adaptive_mu_kkt_norm_type, problem.vectors);
    this.hasBounds = problem.vectors.totals.bounds > 0;
    this.accepted = options.adaptive_mu_restore_previous_iterate ? new Iterate(problem) : undefined;
    state.freeMu = !skipFirst;
    if (!skipFirst) state.setBarrierParameter(1, options.tau_min);
  }

  update(): 'ok' | 'stuck' {
    const { state } = this;
    const { options } = state;
    if (this.most < 0) this.setLimits();
    const tiny = state.tinyStep;
    state.tinyStep = false;
    if (this.skipFirst) {
      this.skipFirst = false;
      return 'ok';
    }
    if (!this.hasBounds) {
      state.setBarrierParameter(this.least, options.tau_min);
      return tiny ? 'stuck' : 'ok';
    }
    if (state.freeMu) {
      if (!tiny && !this.failed && this.progresses()) this.remember();
      else if (tiny && state.mu <= this.least) return 'stuck';
      else this.turnToFixedMode();
    } else if (!tiny && this.progresses()) {
      state.freeMu = true;
      this.remember();
    } else if (!this.decreaseFixed(tiny)) return 'stuck';
    if (!state.freeMu) return 'ok';

    const mu = this.oracle.propose(this.least, this.most);
    if (mu === undefined) this.turnToFixedMode();
    else {
      const tau = Math.max(
        options.tau_min,
        1 - optimalityError(state.current, options.mu_target, options.s_max),
      );
      state.setBarrierParameter(mu, tau);
      this.lineSearch.reset();
    }
    return 'ok';
  }

  fallBack(): boolean {
    if (!this.state.freeMu) return false;
    this.failed = true;
    return true;
  }

  private setLimits(): void {
    const { options, current, problem } = this.state;
    const given = options.mu_max !== optionTable.mu_max.default;
    this.most = given
      ? options.mu_max
      : options.mu_max_fact * Math.max(averageComplementarity(current), 1e-3);
    const complementarity = options.compl_inf_tol * Math.abs(problem.objectiveScale);
    this.least = Math.min(options.mu_min, 0.5 * Math.min(options.tol, complementarity));
  }

  /** Whether the current point is better than those remembered. */
  private progresses(): boolean {
    const { options, current } = this.state;
    switch (options.adaptive_mu_globalization) {
      case 'never-monotone-mode':
        return true;
      case 'kkt-error': {
        if (this.errors.length < options.adaptive_mu_kkterror_red_iters) return true;
        const error = this.kktError();
        return this.errors.some((earlier) => error <= options.adaptive_mu_kkterror_red_fact * earlier);
      }
      case 'obj-constr-filter': {
        const error = optimalityError(current, options.mu_target, options.s_max);
        const margin = options.filter_margin_fact * Math.min(options.filter_max_margin, error);
        return this.filter.accepts(current.theta + margin, current.f + margin);
      }
    }
  }

  private remember(): void {
    const { options, current } = this.state;
    if (options.adaptive_mu_globalization === 'kkt-error') {
      if (this.errors.length >= options.adaptive_mu_kkterror_red_iters) this.errors.shift();
      this.errors.push(this.kktError());
    } else if (options.adaptive_mu_globalization === 'obj-constr-filter')
      this.filter.add(current.theta, current.f);
    this.accepted?.copyFrom(current);
  }

  private kktError(): number {
    const { norm } = this;
    const { current, problem } = this.state;
    const { vectors } = problem;
    const { size, rows, bounds } = vectors.totals;
    const lower = vectors.lower.counted;
    const upper = vectors.upper.counted;
    const dual = norm.averaged(norm.of(current.dualResidual, vectors.uncountedVariables), size);
    const primal = norm.averaged(norm.of(current.c, vectors.uncountedRows), rows);
    norm.begin();
    for (let k = 0; k < lower.length; k++) norm.include(current.slackLower[lower[k]] * current.zl[lower[k]]);
    for (let k = 0; k < upper.length; k++) norm.include(current.slackUpper[upper[k]] * current.zu[upper[k]]);
    return dual + primal + norm.averaged(norm.end(), bounds);
  }

  private turnToFixedMode(): void {
    const { state, accepted } = this;
    const { options } = state;
    this.failed = false;
    state.freeMu = false;
    if (accepted !== undefined) {
      state.current.copyFrom(accepted);
      state.problem.evaluateJacobian(accepted.w);
    }
    const proposed = this.fixedOracle.propose(this.least, this.most);
    const mu = Math.max(this.least, Math.min(this.most, proposed ?? averageComplementarity(state.current)));
    state.setBarrierParameter(mu, Math.max(options.tau_min, 1 - mu));
    this.lineSearch.reset();
  }

  /** The monotone decrease of the fixed mode; false when mu is at its least and the step was tiny. */
  private decreaseFixed(tiny: boolean): boolean {
    const { state } = this;
    const { options } = state;
    if (!tiny && barrierError(state.current, state.mu, options.s_max) > options.barrier_tol_factor * state.mu)
      return true;
    if (tiny && state.mu <= this.least) return false;
    const smaller = Math.min(
      options.mu_linear_decrease_factor * state.mu,
      state.mu ** options.mu_superlinear_decrease_power,
    );
    const mu = Math.max(smaller, this.least);
    state.setBarrierParameter(mu, Math.max(options.tau_min, 1 - mu));
    this.lineSearch.reset();
    return true;
  }
}

function createOracle(
  name: ResolvedOptions['fixed_mu_oracle'],
  state: AlgorithmState,
  system: PrimalDualSystem,
): BarrierOracle {
  switch (name) {
    case 'quality-function':
      return new QualityFunctionOracle(state, system);
    case 'probing':
      return new ProbingOracle(state, system);
    case 'loqo':
      return new LoqoOracle(state);
    case 'average_compl':
      return new AverageOracle(state);
  }
}
