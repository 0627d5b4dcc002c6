/** A rule for the barrier parameter. */
export interface BarrierUpdate {
  /**
   * Chooses mu and tau for the next step, at the current point; W, J and the linear system are those of this point.
   * @returns 'stuck' when the barrier problem can be solved no better and mu cannot decrease ("search direction too small").
   */
  update(): 'ok' | 'stuck';
  /** Called when no step could be found: true if the rule turns to a safer mode, with which the iteration goes on. */
  fallBack(): boolean;
}
