import type { NonlinearProgram } from '../nlp/nonlinear-program.js';
import { solveNonlinearProgram } from '../solver/index.js';
import {
  candidatesOf,
  crossedMember,
  describeCandidate,
  subsetOf,
  type Candidate,
  type ConflictMember,
} from './candidates.js';
import { DeletionFilter } from './deletion-filter.js';
import { ElasticProblem } from './elastic-problem.js';

export interface InfeasibleSet {
  /**
   * `infeasible`: the members cannot all hold (for nonconvex problems: near the point that was found). `feasible`: a point that
   * satisfies everything was found. `undecided`: the elastic program could not be solved.
   */
  readonly verdict: 'infeasible' | 'feasible' | 'undecided';
  readonly members: readonly ConflictMember[];
  /** Whether leaving out any one member was tried and makes the rest satisfiable. */
  readonly irreducible: boolean;
  /** Whether the problem is nonlinear, so that the verdict `infeasible` is one about a neighbourhood. */
  readonly local: boolean;
  /** Elastic programs that were solved. */
  readonly solves: number;
  /** Where the whole problem is least infeasible, or feasible; length n. */
  readonly x: Float64Array;
}

export interface DiagnosisOptions {
  /** Where to look for a feasible point first; default the problem's start, which is tried as well. */
  readonly x?: Float64Array;
  /** Limit of elastic solves; default 500. */
  readonly maxSolves?: number;
  /** Limit of seconds in all; default 60. */
  readonly maxSeconds?: number;
  /** Iterations of one elastic solve; default 300. */
  readonly maxIterations?: number;
  readonly signal?: { readonly aborted: boolean };
}

/** A row is stretched when its elastic variable, in units of the row's derivatives, exceeds this. */
const tolerance = 1e-6;
/** Multipliers below this part of the largest possible say that a row or bound has no part in the conflict. */
const idle = 1e-6;

/** What an elastic solve said about a subset: `active` are the candidates with a part in the conflict. */
interface Verdict {
  readonly verdict: InfeasibleSet['verdict'];
  readonly active: readonly Candidate[];
  readonly x: Float64Array;
  readonly multipliers: Float64Array;
}

/**
 * Finds a small set of constraints and bounds that contradict one another: elastic relaxation, then the sensitivity filter (what
 * has no multiplier at the least infeasible point has no part in it) and a deletion filter, which leaves out groups of candidates
 * and then single ones as long as the rest stays infeasible (Chinneck 2008, chapter 6). Every verdict about a
 * nonconvex problem is a local one. When a limit ends the search, the smallest set so far is returned with `irreducible` false.
 */
export function findInfeasibleSet(problem: NonlinearProgram, options: DiagnosisOptions = {}): InfeasibleSet {
  const crossed = crossedMember(problem);
  if (crossed !== undefined)
    return {
      verdict: 'infeasible',
      members: [crossed],
      irreducible: true,
      local: false,
      solves: 0,
      x: problem.start.slice(),
    };
  const search = new ConflictSearch(problem, options);
  const all = candidatesOf(problem);
  const local = problem.constantJacobian !== true;
  let first = search.solve(all, options.x ?? problem.start);
  if (first.verdict !== 'feasible' && options.x !== undefined) {
    const again = search.solve(all, problem.start);
    if (again.verdict === 'feasible' || first.verdict === 'undecided') first = again;
  }
  const { verdict, x } = first;
  if (verdict !== 'infeasible')
    return { verdict, members: [], irreducible: false, local, solves: search.solves, x };
  let { multipliers } = first;
  let point = x;
  let undecided = false;
  const filter = new DeletionFilter<Candidate>((remaining) => {
    if (search.exhausted) return 'stop';
    const outcome = search.solve(remaining, point);
    if (outcome.verdict === 'undecided') undecided = true;
    if (outcome.verdict !== 'infeasible') return 'needed';
    ({ multipliers, x: point } = outcome);
    return outcome.active;
  });
  const { members, complete } = filter.run(all, first.active);
  return {
    verdict,
    members: members.map((candidate) => describeCandidate(problem, candidate, multipliers)),
    irreducible: complete && !undecided,
    local,
    solves: search.solves,
    x,
  };
}

/** Solves elastic programs and counts them. */
class ConflictSearch {
  solves = 0;
  private readonly started = performance.now();
  private readonly jacobian: Float64Array;

  constructor(
    private readonly problem: NonlinearProgram,
    private readonly options: DiagnosisOptions,
  ) {
    this.jacobian = new Float64Array(problem.jacobian.rows.length);
  }

  get exhausted(): boolean {
    const { maxSolves = 500, signal } = this.options;
    return this.solves >= maxSolves || this.secondsLeft <= 0 || signal?.aborted === true;
  }

  solve(candidates: readonly Candidate[], x0: Float64Array): Verdict {
    this.solves++;
    const elastic = new ElasticProblem(this.problem, subsetOf(this.problem, candidates), x0);
    const { signal, maxIterations = 300 } = this.options;
    const result = solveNonlinearProgram(
      elastic,
      { print_level: 0, max_iter: maxIterations, max_wall_time: Math.max(this.secondsLeft, 1e-3) },
      signal === undefined ? {} : { signal },
    );
    const x = elastic.original(result.x);
    const { multipliers } = result;
    const found = { x, multipliers, active: [] };
    if (this.satisfied(candidates, x)) return { ...found, verdict: 'feasible' };
    if (elastic.stretch(result.x) <= tolerance) return { ...found, verdict: 'undecided' };
    if (result.status !== 'optimal' && result.status !== 'acceptable')
      return { ...found, verdict: 'undecided' };
    return { ...found, verdict: 'infeasible', active: this.activeOf(candidates, elastic, x, multipliers) };
  }

  private get secondsLeft(): number {
    return (this.options.maxSeconds ?? 60) - (performance.now() - this.started) / 1000;
  }

  /** Whether rows and bounds hold at x, up to what a move of x by the tolerance changes. */
  private satisfied(candidates: readonly Candidate[], x: Float64Array): boolean {
    const { rows } = this.problem.jacobian;
    const { lower, upper, constraintLower, constraintUpper, constraints } = this.problem;
    const values = new Float64Array(constraints);
    const sizes = new Float64Array(constraints).fill(1);
    this.problem.constraintValues(x, values);
    this.problem.jacobianValues(x, this.jacobian);
    for (let k = 0; k < rows.length; k++)
      sizes[rows[k]] = Math.max(sizes[rows[k]], Math.abs(this.jacobian[k]));
    return candidates.every(({ kind, index }) => {
      if (kind === 'row') {
        const margin = tolerance * sizes[index];
        const value = values[index];
        return value >= constraintLower[index] - margin && value <= constraintUpper[index] + margin;
      }
      const margin = tolerance * Math.max(1, Math.abs(x[index]));
      if (kind === 'lower') return x[index] >= lower[index] - margin;
      return kind === 'upper'
        ? x[index] <= upper[index] + margin
        : Math.abs(x[index] - lower[index]) <= margin;
    });
  }

  /**
   * Candidates with a part in the conflict: rows with a multiplier, and bounds that hold the combination of their gradients,
   * which is what the bound multipliers are at a minimum of the elastic program.
   */
  private activeOf(
    candidates: readonly Candidate[],
    elastic: ElasticProblem,
    x: Float64Array,
    multipliers: Float64Array,
  ): Candidate[] {
    const { rows, columns } = this.problem.jacobian;
    this.problem.jacobianValues(x, this.jacobian);
    const push = new Float64Array(this.problem.variables);
    const size = new Float64Array(this.problem.variables);
    for (let k = 0; k < rows.length; k++) {
      const part = this.jacobian[k] * multipliers[rows[k]];
      push[columns[k]] += part;
      size[columns[k]] = Math.max(size[columns[k]], Math.abs(part));
    }
    return candidates.filter(({ kind, index }) => {
      if (kind === 'row') return Math.abs(multipliers[index]) * elastic.rowSize[index] > idle;
      const relative = push[index] / (size[index] || 1);
      if (kind === 'lower') return relative > idle;
      if (kind === 'upper') return relative < -idle;
      return Math.abs(relative) > idle;
    });
  }
}
