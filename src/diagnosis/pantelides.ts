/**
 * Which variables stand in which equations of a differential-algebraic system, and how often they are differentiated there: the signature
 * matrix of Pryce (BIT 41, 2001) in compressed rows. Owned by the caller, not changed.
 */
export interface Signature {
  readonly rows: number;
  readonly columns: number;
  /** Row i has the entries rowPointers[i] .. rowPointers[i+1]. */
  readonly rowPointers: Int32Array;
  readonly columnIndices: Int32Array;
  /** Order of the derivative at each entry: 0 or more. */
  readonly orders: Uint8Array;
}

/** How often equations have to be differentiated before the highest derivatives of all variables can be solved for. */
export interface Offsets {
  /** Differentiations of each equation. */
  readonly equations: Int32Array;
  /** Highest derivative of each variable after them. */
  readonly variables: Int32Array;
  /** The variable that each equation gives. */
  readonly variableOf: Int32Array;
  /**
   * Structural index: 0 for a system that can be solved for the derivatives of all variables, 1 where algebraic variables follow
   * without a differentiation, more otherwise.
   */
  readonly index: number;
}

/** Entries that are looked at before the search is given up: a system whose index grows with its size would take forever. */
const maximumWork = 50_000_000;

/**
 * Pantelides' algorithm (SIAM J. Sci. Stat. Comput. 9, 1988), with the derived equations and variables kept as counts: an equation may be
 * assigned a variable at the highest derivative that it has anywhere; equations for which there is none are differentiated,
 * together with those that compete with them. The counts are the least ones, the offsets of Pryce's method, and give
 * the index. There may be more variables than equations; those that are left over count as known inputs.
 *
 * Every equation must have a variable of its own whatever the orders (a complete matching of the rows): without one the algorithm
 * would not end. Takes time proportional to rows times entries at worst, and usually little more than one pass; `undefined` where
 * that is more than a fixed amount of work.
 */
export function pantelides(signature: Signature): Offsets | undefined {
  const { rows, columns, rowPointers, columnIndices, orders } = signature;
  const equations = new Int32Array(rows);
  const variables = new Int32Array(columns);
  for (let k = 0; k < orders.length; k++) {
    const j = columnIndices[k];
    if (orders[k] > variables[j]) variables[j] = orders[k];
  }
  const variableOf = new Int32Array(rows).fill(-1);
  const equationOf = new Int32Array(columns).fill(-1);
  // Breadth-first search for an augmenting path; `reachedFrom` is the equation from which a variable was reached.
  const reachedFrom = new Int32Array(columns);
  const seen = new Int32Array(columns).fill(-1);
  const queue = new Int32Array(rows);
  const reached = new Int32Array(columns);
  let round = 0;
  let work = 0;
  for (let root = 0; root < rows; root++) {
    for (;;) {
      queue[0] = root;
      let tail = 1;
      let count = 0;
      let end = -1;
      for (let head = 0; head < tail && end < 0; head++) {
        const i = queue[head];
        work += rowPointers[i + 1] - rowPointers[i];
        for (let k = rowPointers[i]; k < rowPointers[i + 1]; k++) {
          const j = columnIndices[k];
          if (seen[j] === round || orders[k] + equations[i] !== variables[j]) continue;
          seen[j] = round;
          reachedFrom[j] = i;
          reached[count++] = j;
          if (equationOf[j] < 0) {
            end = j;
            break;
          }
          queue[tail++] = equationOf[j];
        }
      }
      round++;
      if (work > maximumWork) return undefined;
      if (end >= 0) {
        for (let j = end; ;) {
          const i = reachedFrom[j];
          const next = variableOf[i];
          variableOf[i] = j;
          equationOf[j] = i;
          if (i === root) break;
          j = next;
        }
        break;
      }
      for (let k = 0; k < tail; k++) equations[queue[k]]++;
      for (let k = 0; k < count; k++) variables[reached[k]]++;
    }
  }
  let differentiations = 0;
  let algebraic = 0;
  for (let i = 0; i < rows; i++) {
    differentiations = Math.max(differentiations, equations[i]);
    if (variables[variableOf[i]] === 0) algebraic = 1;
  }
  return { equations, variables, variableOf, index: differentiations + algebraic };
}
