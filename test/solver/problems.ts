/**
 * Small nonlinear programs with known optima: Hock & Schittkowski, Test Examples for Nonlinear Programming Codes (1981), by
 * number, and others that are degenerate, infeasible or unbounded.
 */
import type { NonlinearProgram } from '../../src/nlp/nonlinear-program.js';
import { defineProblem } from './define-problem.js';
import { add, cos, exp, log, mul, power, sin, square, sub, type Jet } from './jet.js';

export interface KnownProblem {
  readonly name: string;
  readonly problem: NonlinearProgram;
  readonly optimum: number;
  /** Iterations that Ipopt 3.14 needs with its defaults. */
  readonly ipoptIterations: number;
}

const INF = Infinity;
const dot = (coefficients: readonly number[], x: readonly Jet[]) =>
  add(...coefficients.map((c, i) => mul(c, x[i])));

const hs100Rows = [
  [
    (x: readonly Jet[]) =>
      add(mul(2, square(x[0])), mul(3, power(x[1], 4)), x[2], mul(4, square(x[3])), mul(5, x[4])),
    -INF,
    127,
  ],
  [
    (x: readonly Jet[]) => add(mul(7, x[0]), mul(3, x[1]), mul(10, square(x[2])), x[3], mul(-1, x[4])),
    -INF,
    282,
  ],
  [(x: readonly Jet[]) => add(mul(23, x[0]), square(x[1]), mul(6, square(x[5])), mul(-8, x[6])), -INF, 196],
  [
    (x: readonly Jet[]) =>
      add(
        mul(4, square(x[0])),
        square(x[1]),
        mul(-3, x[0], x[1]),
        mul(2, square(x[2])),
        mul(5, x[5]),
        mul(-11, x[6]),
      ),
    -INF,
    0,
  ],
] as const;

export const knownProblems: readonly KnownProblem[] = [
  {
    name: 'HS1: Rosenbrock with a bound',
    problem: defineProblem({
      start: [-2, 1],
      lower: [-INF, -1.5],
      objective: ([x, y]) => add(mul(100, square(sub(y, square(x)))), square(sub(1, x))),
    }),
    optimum: 0,
    ipoptIterations: 25,
  },
  {
    name: 'HS6: one quadratic equality',
    problem: defineProblem({
      start: [-1.2, 1],
      objective: ([x]) => square(sub(1, x)),
      rows: [[([x, y]) => mul(10, sub(y, square(x))), 0, 0]],
    }),
    optimum: 0,
    ipoptIterations: 5,
  },
  {
    name: 'HS7: logarithmic objective',
    problem: defineProblem({
      start: [2, 2],
      objective: ([x, y]) => sub(log(add(1, square(x))), y),
      rows: [[([x, y]) => add(square(add(1, square(x))), square(y)), 4, 4]],
    }),
    optimum: -Math.sqrt(3),
    ipoptIterations: 27,
  },
  {
    name: 'HS10: one inequality',
    problem: defineProblem({
      start: [-10, 10],
      objective: ([x, y]) => sub(x, y),
      rows: [[([x, y]) => add(mul(-3, square(x)), mul(2, x, y), mul(-1, square(y)), 1), 0, INF]],
    }),
    optimum: -1,
    ipoptIterations: 12,
  },
  {
    name: 'HS14: equality and inequality',
    problem: defineProblem({
      start: [2, 2],
      objective: ([x, y]) => add(square(sub(x, 2)), square(sub(y, 1))),
      rows: [
        [([x, y]) => add(mul(-0.25, square(x)), mul(-1, square(y)), 1), 0, INF],
        [([x, y]) => sub(x, mul(2, y)), -1, -1],
      ],
    }),
    optimum: 9 - 2.875 * Math.sqrt(7),
    ipoptIterations: 7,
  },
  {
    name: 'HS26: singular Hessian at the solution',
    problem: defineProblem({
      start: [-2.6, 2, 2],
      objective: ([x, y, z]) => add(square(sub(x, y)), power(sub(y, z), 4)),
      rows: [[([x, y, z]) => add(mul(add(1, square(y)), x), power(z, 4)), 3, 3]],
    }),
    optimum: 0,
    ipoptIterations: 25,
  },
  {
    name: 'HS28: convex quadratic with an equality',
    problem: defineProblem({
      start: [-4, 1, 1],
      objective: ([x, y, z]) => add(square(add(x, y)), square(add(y, z))),
      rows: [[([x, y, z]) => add(x, mul(2, y), mul(3, z)), 1, 1]],
    }),
    optimum: 0,
    ipoptIterations: 1,
  },
  {
    name: 'HS35: convex quadratic with an inequality',
    problem: defineProblem({
      start: [0.5, 0.5, 0.5],
      lower: 0,
      objective: ([x, y, z]) =>
        add(
          9,
          dot([-8, -6, -4], [x, y, z]),
          mul(2, square(x)),
          mul(2, square(y)),
          square(z),
          mul(2, x, y),
          mul(2, x, z),
        ),
      rows: [[([x, y, z]) => dot([1, 1, 2], [x, y, z]), -INF, 3]],
    }),
    optimum: 1 / 9,
    ipoptIterations: 7,
  },
  {
    name: 'HS39: two equalities',
    problem: defineProblem({
      start: [2, 2, 2, 2],
      objective: ([x]) => mul(-1, x),
      rows: [
        [([x, y, z]) => add(y, mul(-1, power(x, 3)), mul(-1, square(z))), 0, 0],
        [([x, y, , w]) => add(square(x), mul(-1, y), mul(-1, square(w))), 0, 0],
      ],
    }),
    optimum: -1,
    ipoptIterations: 13,
  },
  {
    name: 'HS40: product objective',
    problem: defineProblem({
      start: [0.8, 0.8, 0.8, 0.8],
      objective: (x) => mul(-1, ...x),
      rows: [
        [([x, y]) => add(power(x, 3), square(y)), 1, 1],
        [([x, , z, w]) => sub(mul(square(x), w), z), 0, 0],
        [([, y, , w]) => sub(square(w), y), 0, 0],
      ],
    }),
    optimum: -0.25,
    ipoptIterations: 3,
  },
  {
    name: 'HS43: Rosen-Suzuki',
    problem: defineProblem({
      start: [0, 0, 0, 0],
      objective: (x) =>
        add(square(x[0]), square(x[1]), mul(2, square(x[2])), square(x[3]), dot([-5, -5, -21, 7], x)),
      rows: [
        [(x) => add(...x.map(square), dot([1, -1, 1, -1], x)), -INF, 8],
        [
          (x) =>
            add(
              square(x[0]),
              mul(2, square(x[1])),
              square(x[2]),
              mul(2, square(x[3])),
              dot([-1, 0, 0, -1], x),
            ),
          -INF,
          10,
        ],
        [(x) => add(mul(2, square(x[0])), square(x[1]), square(x[2]), dot([2, -1, 0, -1], x)), -INF, 5],
      ],
    }),
    optimum: -44,
    ipoptIterations: 9,
  },
  {
    name: 'HS50: quartic with linear equalities',
    problem: defineProblem({
      start: [35, -31, 11, 5, -5],
      objective: ([a, b, c, d, e]) =>
        add(square(sub(a, b)), square(sub(b, c)), power(sub(c, d), 4), square(sub(d, e))),
      rows: [
        [(x) => dot([1, 2, 3, 0, 0], x), 6, 6],
        [(x) => dot([0, 1, 2, 3, 0], x), 6, 6],
        [(x) => dot([0, 0, 1, 2, 3], x), 6, 6],
      ],
    }),
    optimum: 0,
    ipoptIterations: 9,
  },
  {
    name: 'HS63: equalities and bounds',
    problem: defineProblem({
      start: [2, 2, 2],
      lower: 0,
      objective: ([x, y, z]) =>
        add(1000, mul(-1, square(x)), mul(-2, square(y)), mul(-1, square(z)), mul(-1, x, y), mul(-1, x, z)),
      rows: [
        [(x) => dot([8, 14, 7], x), 56, 56],
        [(x) => add(...x.map(square)), 25, 25],
      ],
    }),
    optimum: 961.7151721,
    ipoptIterations: 7,
  },
  {
    name: 'HS65: nearly active bounds',
    problem: defineProblem({
      start: [-5, 5, 0],
      lower: [-4.5, -4.5, -5],
      upper: [4.5, 4.5, 5],
      objective: ([x, y, z]) => add(square(sub(x, y)), mul(1 / 9, square(add(x, y, -10))), square(sub(z, 5))),
      rows: [[(x) => add(...x.map(square)), -INF, 48]],
    }),
    optimum: 0.9535288567,
    ipoptIterations: 28,
  },
  {
    name: 'HS71: the example of every manual',
    problem: defineProblem({
      start: [1, 5, 5, 1],
      lower: 1,
      upper: 5,
      objective: ([a, b, c, d]) => add(mul(a, d, add(a, b, c)), c),
      rows: [
        [(x) => mul(...x), 25, INF],
        [(x) => add(...x.map(square)), 40, 40],
      ],
    }),
    optimum: 17.0140172892,
    ipoptIterations: 8,
  },
  {
    name: 'HS76: convex quadratic with three inequalities',
    problem: defineProblem({
      start: [0.5, 0.5, 0.5, 0.5],
      lower: 0,
      objective: ([a, b, c, d]) =>
        add(
          square(a),
          mul(0.5, square(b)),
          square(c),
          mul(0.5, square(d)),
          mul(-1, a, c),
          mul(c, d),
          dot([-1, -3, 1, -1], [a, b, c, d]),
        ),
      rows: [
        [(x) => dot([1, 2, 1, 1], x), -INF, 5],
        [(x) => dot([3, 1, 2, -1], x), -INF, 4],
        [(x) => dot([0, 1, 4, 0], x), 1.5, INF],
      ],
    }),
    optimum: -4.681818181,
    ipoptIterations: 7,
  },
  {
    name: 'HS77: two nonlinear equalities',
    problem: defineProblem({
      start: [2, 2, 2, 2, 2],
      objective: ([a, b, c, d, e]) =>
        add(
          square(sub(a, 1)),
          square(sub(a, b)),
          square(sub(c, 1)),
          power(sub(d, 1), 4),
          power(sub(e, 1), 6),
        ),
      rows: [
        [([a, , , d, e]) => add(mul(square(a), d), sin(sub(d, e))), 2 * Math.SQRT2, 2 * Math.SQRT2],
        [([, b, c, d]) => add(b, mul(power(c, 4), square(d))), 8 + Math.SQRT2, 8 + Math.SQRT2],
      ],
    }),
    optimum: 0.24150513,
    ipoptIterations: 11,
  },
  {
    name: 'HS100: seven variables',
    problem: defineProblem({
      start: [1, 2, 0, 4, 0, 1, 1],
      objective: (x) =>
        add(
          square(sub(x[0], 10)),
          mul(5, square(sub(x[1], 12))),
          power(x[2], 4),
          mul(3, square(sub(x[3], 11))),
          mul(10, power(x[4], 6)),
          mul(7, square(x[5])),
          power(x[6], 4),
          mul(-4, x[5], x[6]),
          mul(-10, x[5]),
          mul(-8, x[6]),
        ),
      rows: hs100Rows,
    }),
    optimum: 680.6300573,
    ipoptIterations: 11,
  },
  {
    name: 'HS106: heat exchanger, badly scaled',
    problem: defineProblem({
      start: [5000, 5000, 5000, 200, 350, 150, 225, 425],
      lower: [100, 1000, 1000, 10, 10, 10, 10, 10],
      upper: [10000, 10000, 10000, 1000, 1000, 1000, 1000, 1000],
      objective: (x) => add(x[0], x[1], x[2]),
      rows: [
        [(x) => sub(1, mul(0.0025, add(x[3], x[5]))), 0, INF],
        [(x) => sub(1, mul(0.0025, sub(add(x[4], x[6]), x[3]))), 0, INF],
        [(x) => sub(1, mul(0.01, sub(x[7], x[4]))), 0, INF],
        [(x) => add(mul(x[0], x[5]), mul(-833.33252, x[3]), mul(-100, x[0]), 83333.333), 0, INF],
        [(x) => add(mul(x[1], x[6]), mul(-1250, x[4]), mul(-1, x[1], x[3]), mul(1250, x[3])), 0, INF],
        [(x) => add(mul(x[2], x[7]), -1250000, mul(-1, x[2], x[4]), mul(2500, x[4])), 0, INF],
      ],
    }),
    optimum: 7049.2480205,
    ipoptIterations: 15,
  },
  {
    name: 'linear program',
    problem: defineProblem({
      start: [1, 1, 1],
      lower: 0,
      objective: (x) => dot([-3, -2, -1], x),
      rows: [
        [(x) => dot([1, 1, 1], x), -INF, 10],
        [(x) => dot([2, 1, 0], x), -INF, 8],
        [(x) => dot([0, 1, 3], x), 2, 12],
      ],
    }),
    optimum: -52 / 3,
    ipoptIterations: 9,
  },
  {
    name: 'nonconvex quadratic in a box',
    problem: defineProblem({
      start: [0.4, 0.7],
      lower: [0, 0],
      upper: [1, 2],
      objective: ([x, y]) => add(mul(-1, square(x)), mul(-0.5, square(y)), mul(0.2, x, y)),
    }),
    optimum: -2.6,
    ipoptIterations: 7,
  },
  {
    name: 'square system of equations',
    problem: defineProblem({
      start: [1, 1],
      objective: () => 0,
      rows: [
        [([x, y]) => add(square(x), square(y)), 4, 4],
        [([x, y]) => sub(exp(x), y), 1, 1],
      ],
    }),
    optimum: 0,
    ipoptIterations: 4,
  },
  {
    name: 'a fixed variable',
    problem: defineProblem({
      start: [0, 0, 3],
      lower: [-INF, -INF, 2],
      upper: [INF, INF, 2],
      objective: ([x, y, z]) => add(square(sub(x, z)), square(add(y, z)), mul(x, y)),
      rows: [[([x, y, z]) => add(x, y, z), 2, INF]],
    }),
    optimum: -8,
    ipoptIterations: 12,
  },
];

export const fixedVariable = knownProblems[knownProblems.length - 1];

/** min x, x^2 + 1 = 0: no real solution. */
export const infeasible = defineProblem({
  start: [2],
  objective: ([x]) => x,
  rows: [[([x]) => add(square(x), 1), 0, 0]],
});

/** Contradicting inequalities and equalities between two variables. */
export const contradicting = defineProblem({
  start: [0, 0],
  objective: ([x, y]) => add(square(x), square(y)),
  rows: [
    [([x, y]) => add(x, y), 2, INF],
    [([x, y]) => add(x, y), -INF, 1],
    [([x, y]) => sub(x, y), 0, 0],
  ],
});

/** min x - y without bounds. */
export const unbounded = defineProblem({
  start: [0, 0],
  objective: ([x, y]) => sub(x, y),
});

/** HS13: the constraint qualification fails at the solution (1, 0), the multipliers are unbounded. */
export const hs13 = defineProblem({
  start: [-2, -2],
  lower: 0,
  objective: ([x, y]) => add(square(sub(x, 2)), square(y)),
  rows: [[([x, y]) => sub(power(sub(1, x), 3), y), 0, INF]],
});

/** The same equality three times: a rank-deficient Jacobian everywhere. */
export const dependent = defineProblem({
  start: [3, 1],
  objective: ([x, y]) => add(square(x), square(sub(y, 1))),
  rows: [
    [([x, y]) => add(x, mul(2, y)), 1, 1],
    [([x, y]) => add(mul(2, x), mul(4, y)), 2, 2],
    [([x, y]) => add(mul(-1, x), mul(-2, y)), -1, -1],
  ],
});

/** log(x) at a start where it is undefined. */
export const undefinedAtStart = defineProblem({
  start: [-1, 1],
  objective: ([x, y]) => add(square(x), square(y)),
  rows: [
    [([, y]) => y, 0, INF],
    [([x]) => log(x), 0, 0],
  ],
});

/** log(x - 1) leaves its domain along the first Newton steps from x = 20. */
export const domainEdge = defineProblem({
  start: [20],
  objective: ([x]) => sub(mul(0.01, square(x)), log(sub(x, 1))),
});

/**
 * The example of Waechter & Biegler (2000) on which line-search interior-point methods get stuck at a point that is neither
 * feasible nor stationary; from this start x = -1 is a local minimum of the violation.
 */
export const waechterBiegler = defineProblem({
  start: [-2, 3, 1],
  lower: [-INF, 0, 0],
  objective: ([x]) => x,
  rows: [
    [([x, s]) => sub(square(x), s), 1, 1],
    [([x, , t]) => sub(x, t), 0.5, 0.5],
  ],
});

/** Oscillating constraint with many local minima: exercises regularisation. */
export const wavy = defineProblem({
  start: [2.5, 0.5],
  objective: ([x, y]) => add(cos(x), mul(0.05, square(x)), square(y)),
  rows: [[([x, y]) => sub(y, sin(x)), 0, 0]],
});

/** Problems without a finite optimum. */
export const unboundedProblems = {
  'linear in free variables': unbounded,
  'linear along a parabola': defineProblem({
    start: [1, 1],
    objective: ([x]) => mul(-1, x),
    rows: [[([x, y]) => sub(y, square(x)), 0, 0]],
  }),
  cubic: defineProblem({ start: [-1], objective: ([x]) => power(x, 3) }),
  'concave quadratic in a half-plane': defineProblem({
    start: [1, 1],
    lower: 0,
    objective: ([x, y]) => mul(-1, add(square(x), square(y))),
    rows: [[([x, y]) => sub(x, y), -INF, 1]],
  }),
  'linear program': defineProblem({
    start: [0, 0],
    lower: 0,
    objective: ([x, y]) => add(mul(-2, x), y),
    rows: [[([x, y]) => sub(x, mul(2, y)), -INF, 4]],
  }),
};
