/** Residuals of a group of unknowns in a round. */
export interface GroupResiduals {
  /** Norm of the differences between all copies and the consensus. */
  readonly primal: number;
  /** Norm of the change of the consensus, counted once for each batch; rho times it is the dual residual. */
  readonly moved: number;
  /** Norm of the consensus, counted once for each batch; of it or the copies, the larger; and of the scaled duals. */
  readonly agreed: number;
  readonly copies: number;
  readonly duals: number;
}

/** What a rule remembers from round to round, as plain data. */
export interface PenaltyRuleState {
  readonly rho: number;
  readonly episodes: number;
  readonly inEpisode: boolean;
  readonly raises: number;
  readonly round: number;
  readonly size: number;
}

/** Copies that part by more than this many times what the consensus moves are drifting, by less than that are held. */
const drifting = 1.2;
const held = 0.6;
/** Most by which the first raise, and a fall before copies have drifted, change rho. */
const mostUp = 3;
const mostDown = 2;
/** Rounds in which a rho far above the scale of the problem is set to it. */
const firstRounds = 5;
/** Rounds behind the first ones in which the least rho halves. */
const floorHalves = 60;
/** The scale: giving a group up, so that all of it is off by its own size, costs half this many times the objective. */
const scaleFactor = 16;

/**
 * The penalty parameter of a group of unknowns. Batches of networks are not convex: with a small rho their copies settle in different
 * local optima, and balancing the residuals alone (He, Yang & Wang, J. Optim. Theory Appl. 106, 2000; relative ones: Wohlberg, arXiv
 * 1704.06209), which is made for convex problems, leads there and then swings. So three rules:
 *
 * 1. rho is not below the scale of the problem, `scaleFactor` times the objective by the squared norm of the group, and in the first
 *    rounds not far above it; this makes the start value harmless. Behind the first rounds the bound falls slowly.
 * 2. While the copies drift apart faster than the consensus moves, rho grows with the ratio; behind the first rounds only where the
 *    relative primal residual is the larger one too.
 * 3. While they are held and the relative dual residual is the larger one, rho falls towards balance.
 *
 * A raise is limited by the number of raises before it, with a finite product, a fall by the episodes of drift: rho cannot swing for
 * ever.
 */
export class PenaltyRule {
  private episodes = 0;
  private inEpisode = false;
  private raises = 0;
  private round = 0;
  /** Largest norm that the consensus has had. */
  private size = 0;

  constructor(public rho: number) {}

  /** All that decides on the rounds to come, as plain data. */
  state(): PenaltyRuleState {
    const { rho, episodes, inEpisode, raises, round, size } = this;
    return { rho, episodes, inEpisode, raises, round, size };
  }

  /** Continues where `state` was taken. */
  restore({ rho, episodes, inEpisode, raises, round, size }: PenaltyRuleState): void {
    Object.assign(this, { rho, episodes, inEpisode, raises, round, size });
  }

  /** The scale of rho for an objective over `batches` batches and a group of this norm over all of them; 0 where there is none. */
  static scale(objective: number, norm: number, batches: number): number {
    const scale = (scaleFactor * Math.abs(objective) * batches) / norm ** 2;
    return Number.isFinite(scale) ? scale : 0;
  }

  /**
   * Chooses rho for the next round.
   *
   * @returns the factor by which the scaled duals are to be divided: that by which rho has changed, and Infinity where they belong to
   *   a rho that was far off and the method starts anew.
   */
  update(
    { primal, moved, agreed, copies, duals }: GroupResiduals,
    objective: number,
    batches: number,
  ): number {
    this.round++;
    this.size = Math.max(this.size, agreed);
    if (!(primal > 0) || !(moved > 0)) return 1;
    const least = PenaltyRule.scale(objective, this.size, batches);
    const before = this.rho;
    const floor = least * 2 ** (Math.min(firstRounds - this.round, 0) / floorHalves);
    this.rho = Math.max(before * this.factor(primal / moved, (primal * duals) / (copies * moved)), floor);
    if (this.round > firstRounds || this.rho <= 2 * least || least === 0) return this.rho / before;
    this.rho = least;
    this.inEpisode = false;
    return Infinity;
  }

  /** @param balance relative primal residual by relative dual residual. */
  private factor(drift: number, balance: number): number {
    if (drift > drifting) {
      if (!this.inEpisode) this.episodes++;
      this.inEpisode = true;
      if (this.round > firstRounds && balance <= 1) return 1;
      this.raises++;
      return Math.min(drift, mostUp ** (1 / this.raises ** 1.2));
    }
    if (drift >= held) return 1;
    this.inEpisode = false;
    return balance < 1 ? Math.max(Math.sqrt(balance), mostDown ** (-1 / (1 + this.episodes) ** 2)) : 1;
  }
}
