/** Residuals of a group of unknowns in a round. */
export interface GroupResiduals {
  /** Norm of the differences between all copies and the consensus. */
  readonly primal: number;
  /** Norm of the change of the consensus, counted once for each copy; rho times it is the dual residual. */
  readonly moved: number;
  /** Norm of the consensus, counted once for each copy; of it or the copies, the larger; and of the scaled duals. */
  readonly agreed: number;
  readonly copies: number;
  readonly duals: number;
}

/** What a rule remembers from round to round, as plain data. */
export interface PenaltyRuleState {
  readonly rho: number;
  readonly round: number;
  readonly changes: number;
  readonly changed: number;
  readonly least: number;
}

/** The scale: giving a group up, so that all of it is off by its own size, costs half this many times the objective. */
const scaleFactor = 64;
/** Rounds in which rho follows that scale. */
const firstRounds = 3;
/** Rounds from a change to the next that balance asks for: the first number, and the second more for each change before it. */
const firstWait = 6;
const moreWait = 4;
/** Ratio of the relative residuals beyond which rho changes for balance, the most by which it then falls, and the most it rises. */
const imbalance = 10;
const mostFall = 1.4;
const mostRise = 4;

/**
 * The penalty parameter of a group of unknowns. Batches of networks are not convex: with a small rho their copies settle in different
 * local optima, and balancing the residuals from the start (He, Yang & Wang, J. Optim. Theory Appl. 106, 2000), which is made for
 * convex problems, leads there and then swings. So:
 *
 * 1. In the first rounds rho becomes the scale of the problem, whatever it was before: `scaleFactor` times the objective by the squared
 *    norm of the group, and not above that scale at the start of the model.
 * 2. From then on it balances the relative residuals (Wohlberg, arXiv 1704.06209), only where they are far apart, in small steps, for
 *    a large one moves batches to other optima, and ever more seldom, so that the acceleration sees one map for long and rho cannot
 *    swing for ever.
 * 3. Where the residuals grow, it was too small: it is raised at once and does not fall as low again.
 */
export class PenaltyRule {
  private round = 0;
  /** Changes so far, and the round of the last. */
  private changes = 0;
  private changed = 0;
  /** Below this the residuals have grown. */
  private least = 0;

  /** @param most the scale of the problem at the start of the model. */
  constructor(
    public rho: number,
    private readonly most = Infinity,
  ) {}

  /** All that decides on the rounds to come, as plain data. */
  state(): PenaltyRuleState {
    const { rho, round, changes, changed, least } = this;
    return { rho, round, changes, changed, least };
  }

  /** Continues where `state` was taken. */
  restore({ rho, round, changes, changed, least }: PenaltyRuleState): void {
    Object.assign(this, { rho, round, changes, changed, least });
  }

  /** The scale of rho for an objective and a group of this norm; 0 where there is none. */
  static scale(objective: number, norm: number): number {
    const scale = (scaleFactor * Math.abs(objective)) / norm ** 2;
    return Number.isFinite(scale) ? scale : 0;
  }

  /**
   * Chooses rho for the next round.
   *
   * @param holders copies of each unknown, on average.
   * @param growing whether the residuals of all groups together have grown since rho was changed.
   * @returns the factor by which rho has changed, 1 in most rounds; the scaled duals are to be divided by it.
   */
  update(residuals: GroupResiduals, objective: number, holders: number, growing: boolean): number {
    this.round++;
    const { primal, moved, agreed, copies, duals } = residuals;
    const before = this.rho;
    if (this.round <= firstRounds) {
      this.rho = Math.min(PenaltyRule.scale(objective, agreed / Math.sqrt(holders)) || before, this.most);
      this.changed = this.round;
      return this.rho / before;
    }
    if (growing) {
      this.least = Math.max(this.least, before * mostRise);
      return this.change(this.least / before);
    }
    if (this.round - this.changed < firstWait + moreWait * this.changes) return 1;
    const ratio = (primal * duals) / (copies * moved);
    if (!(ratio > imbalance || ratio < 1 / imbalance)) return 1;
    const wanted = before * Math.min(Math.max(Math.sqrt(ratio), 1 / mostFall), mostRise);
    return this.change(Math.max(wanted, this.least) / before);
  }

  private change(factor: number): number {
    if (factor === 1) return 1;
    this.rho *= factor;
    this.changes++;
    this.changed = this.round;
    return factor;
  }
}
