import {
  add,
  DerivativeMemo,
  gradient,
  inputsOf,
  multiply,
  one,
  rewriter,
  zero,
  type Expression,
  type NetworkCall,
} from '../expression/index.js';
import { TemplateLeaves } from './template-leaves.js';

/** Sparse vector of formulas by quantity number. */
export type SparseFormulas = ReadonlyMap<number, Expression>;

/** Entry of a symmetric matrix by quantity numbers, `row >= column`. */
export interface PairFormula {
  readonly row: number;
  readonly column: number;
  readonly formula: Expression;
}

/**
 * The chain rule of a template, symbolically and once. The quantities v = (u, n) are the inputs u and the outputs n_c of
 * the network calls; phi_j are the outputs of the template and alpha_c the inputs of call c as formulas in v. To keep
 * the parameters theta apart, each n_c is thought of as N_c(alpha_c, theta_c) + delta_c, so that
 *
 *   dL/d(u, theta)   : L depends on theta_c to first order through delta_c = J_theta theta_c,
 *   q = (u, delta)   : S = dv/dq has rows S_u = I and S_n(c) = I_delta(c) + N_c' A_c with A_c = dalpha_c/dv S,
 *   d²L/dq²          = S^T (sum_j lambda_j phi_j'' + sum_c abar_c . alpha_c'') S + sum_c A_c^T N_c''(nbar_c) A_c.
 *
 * N_c' and N_c'' stay symbols: the atoms compute them. What is identically zero is absent everywhere, so a template whose
 * networks enter linearly with plain inputs pays nothing for the generality.
 */
export class TemplateCalculus {
  readonly leaves: TemplateLeaves;
  /** phi_j. */
  readonly outputs: readonly Expression[];
  /** alpha_c by call and input of the call. */
  readonly callInputs: readonly (readonly Expression[])[];
  /** A_c by call and input of the call: dalpha/dq. */
  readonly callInputDerivatives: readonly (readonly SparseFormulas[])[];
  /** dphi_j/dq. */
  readonly outputDerivatives: readonly SparseFormulas[];
  readonly #sensitivities: SparseFormulas[] = [];
  readonly #memo = new DerivativeMemo();

  /**
   * @param inputs number of inputs of the template
   * @param data number of data of the template
   * @param outputs nonlinear outputs, with network outputs in them
   * @param calls all calls in the outputs, each after those that its inputs need
   */
  constructor(inputs: number, data: number, outputs: readonly Expression[], calls: readonly NetworkCall[]) {
    const gathered = [...new Set(outputs.flatMap(inputsOf))].sort((a, b) => a - b);
    const leaves = new TemplateLeaves(inputs, data, gathered, calls);
    const lower = rewriter((leaf) =>
      leaf.kind === 'network' ? leaves.output(leaf.call, leaf.output) : undefined,
    );
    this.leaves = leaves;
    this.outputs = outputs.map(lower);
    this.callInputs = calls.map((call) => call.inputs.map(lower));
    for (let k = 0; k < inputs; k++) this.#sensitivities.push(new Map([[k, one]]));
    this.callInputDerivatives = leaves.calls.map((place, c) => {
      const derivatives = this.callInputs[c].map((alpha) => this.#chain(alpha));
      for (let o = 0; o < place.outputs; o++) {
        const jacobian = derivatives.map((_, i) => leaves.networkJacobian(c, o, i));
        const total = combine(derivatives.map((derivative, i) => [jacobian[i], derivative]));
        total.set(place.firstOutput + o, one);
        this.#sensitivities.push(total);
      }
      return derivatives;
    });
    this.outputDerivatives = this.outputs.map((phi) => this.#chain(phi));
  }

  /** d(e)/dq of a formula in the quantities. */
  #chain(e: Expression): SparseFormulas {
    return combine([...gradient(e, this.#memo)].map(([v, partial]) => [partial, this.#sensitivities[v]]));
  }

  /** sum_j lambda_j dphi_j/dq with `adjoint` leaves for lambda. The entries of delta_c are the adjoints of n_c. */
  lagrangianGradient(): SparseFormulas {
    return combine(this.outputDerivatives.map((derivative, j) => [this.leaves.adjoint(j), derivative]));
  }

  /** d²L/dq², structural nonzeros only. */
  lagrangianHessian(): PairFormula[] {
    const { leaves } = this;
    const parts: Expression[] = this.outputs.map((phi, j) => multiply(leaves.adjoint(j), phi));
    this.callInputs.forEach((alphas, c) => {
      alphas.forEach((alpha, i) => parts.push(multiply(this.#inputAdjoint(c, i), alpha)));
    });
    const entries = new Map<number, Expression[]>();
    const collect = (left: SparseFormulas, right: SparseFormulas, factor: Expression): void => {
      for (const [q, a] of left) {
        for (const [q2, b] of right) {
          const key = q * leaves.quantities + q2;
          const term = multiply(factor, a, b);
          const list = entries.get(key);
          if (list === undefined) entries.set(key, [term]);
          else list.push(term);
        }
      }
    };
    forEachSecondDerivative(add(...parts), this.#memo, (v, v2, second) => {
      this.#symmetric(this.#sensitivities[v], this.#sensitivities[v2], second, v === v2, collect);
    });
    this.callInputDerivatives.forEach((derivatives, c) => {
      derivatives.forEach((left, i) => {
        for (let i2 = 0; i2 <= i; i2++) {
          this.#symmetric(left, derivatives[i2], leaves.networkHessian(c, i, i2), i === i2, collect);
        }
      });
    });
    const result: PairFormula[] = [];
    for (const [key, terms] of [...entries].sort(([a], [b]) => a - b)) {
      const formula = add(...terms);
      if (formula === zero) continue;
      result.push({ row: Math.floor(key / leaves.quantities), column: key % leaves.quantities, formula });
    }
    return result;
  }

  /**
   * Adds factor * (l r^T + r l^T), or factor * l l^T for one vector. An entry (q, q2) with q != q2 is reached twice, once
   * from each side, and the two sides are equal: only the lower triangle of the sum is kept.
   */
  #symmetric(
    left: SparseFormulas,
    right: SparseFormulas,
    factor: Expression,
    same: boolean,
    collect: (left: SparseFormulas, right: SparseFormulas, factor: Expression) => void,
  ): void {
    const lowerOnly = (rows: SparseFormulas, columns: SparseFormulas): void => {
      for (const [q, a] of rows) {
        const kept = new Map([...columns].filter(([q2]) => q2 <= q));
        if (kept.size > 0) collect(new Map([[q, a]]), kept, factor);
      }
    };
    lowerOnly(left, right);
    if (!same) lowerOnly(right, left);
  }

  /** abar: the adjoint of input i of call c, frozen. */
  #inputAdjoint(c: number, i: number): Expression {
    const { leaves } = this;
    const terms: Expression[] = [];
    for (let o = 0; o < leaves.calls[c].outputs; o++) {
      terms.push(multiply(leaves.outputAdjoint(c, o), leaves.networkJacobian(c, o, i)));
    }
    return leaves.frozen(add(...terms));
  }
}

/** Sum of factor times sparse vector. */
function combine(parts: readonly (readonly [Expression, SparseFormulas])[]): Map<number, Expression> {
  const lists = new Map<number, Expression[]>();
  for (const [factor, vector] of parts) {
    for (const [q, value] of vector) {
      const list = lists.get(q);
      const term = multiply(factor, value);
      if (list === undefined) lists.set(q, [term]);
      else list.push(term);
    }
  }
  const result = new Map<number, Expression>();
  for (const [q, terms] of [...lists].sort(([a], [b]) => a - b)) {
    const total = add(...terms);
    if (total !== zero) result.set(q, total);
  }
  return result;
}

/** Calls back with every structurally nonzero second derivative, `v >= v2`. */
function forEachSecondDerivative(
  e: Expression,
  memo: DerivativeMemo,
  each: (v: number, v2: number, second: Expression) => void,
): void {
  for (const [v, first] of gradient(e, memo)) {
    for (const [v2, second] of gradient(first, memo)) if (v2 <= v) each(v, v2, second);
  }
}
