/** What a test of a set says: it is no longer infeasible without what was left out, the search ends, or what remains of it. */
export type FilterTest<Member> = (members: readonly Member[]) => 'needed' | 'stop' | readonly Member[];

export interface Filtered<Member> {
  readonly members: readonly Member[];
  /** Whether each member was left out once on its own. */
  readonly complete: boolean;
}

/**
 * The deletion filter with grouping (Chinneck 2008, chapter 6): groups of neighbouring candidates are left out, of
 * half the size in each pass, down to single ones. A test that finds the rest still infeasible may name the smaller part of it
 * that its multipliers point to; that is taken after a test of its own.
 */
export class DeletionFilter<Member> {
  constructor(private readonly test: FilterTest<Member>) {}

  /** Reduces an infeasible set; `hint` is the part of it that the multipliers point to. */
  run(all: readonly Member[], hint: readonly Member[]): Filtered<Member> {
    let members = this.narrowed(all, hint);
    let size = 1;
    while (size * 2 < members.length) size *= 2;
    for (; size >= 1; size = size >> 1) {
      let begin = 0;
      while (begin < members.length && members.length > 1) {
        const rest = [...members.slice(0, begin), ...members.slice(begin + size)];
        const outcome = rest.length === 0 ? 'needed' : this.test(rest);
        if (outcome === 'stop') return { members, complete: false };
        if (outcome === 'needed') begin += size;
        else {
          const before = new Set(members.slice(0, begin));
          members = this.narrowed(rest, outcome);
          begin = members.filter((member) => before.has(member)).length;
        }
      }
    }
    return { members, complete: true };
  }

  /** `hint` if it is smaller than `members` and infeasible on its own. */
  private narrowed(members: readonly Member[], hint: readonly Member[]): readonly Member[] {
    if (hint.length === 0 || hint.length >= members.length) return members;
    const outcome = this.test(hint);
    return outcome === 'needed' || outcome === 'stop' ? members : hint;
  }
}
