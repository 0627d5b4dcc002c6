import type { NetworkArchitecture } from '../../src/network/index.js';
import type { Expression } from '../../src/expression/index.js';

/**
 * Hyper-dual numbers a + b e1 + c e2 + d e1 e2 with e1² = e2² = 0 (Fike & Alonso, AIAA 2011-886): exact second derivatives
 * by arithmetic alone. Second, independent method to check symbolic derivatives with.
 */
export type HyperDual = readonly [a: number, b: number, c: number, d: number];

export const real = (a: number): HyperDual => [a, 0, 0, 0];

export function plus(x: HyperDual, y: HyperDual): HyperDual {
  return [x[0] + y[0], x[1] + y[1], x[2] + y[2], x[3] + y[3]];
}

export function times(x: HyperDual, y: HyperDual): HyperDual {
  return [
    x[0] * y[0],
    x[0] * y[1] + x[1] * y[0],
    x[0] * y[2] + x[2] * y[0],
    x[0] * y[3] + x[1] * y[2] + x[2] * y[1] + x[3] * y[0],
  ];
}

/** A function with value f, slope g and bend h at x[0]. */
function lift(x: HyperDual, f: number, g: number, h: number): HyperDual {
  return [f, g * x[1], g * x[2], g * x[3] + h * x[1] * x[2]];
}

const logistic = (v: number): number => 1 / (1 + Math.exp(-v));

/** Value, first and second derivative of every unary function, from a table of integrals. */
const unary: Record<string, (v: number) => readonly [number, number, number]> = {
  neg: (v) => [-v, -1, 0],
  exp: (v) => [Math.exp(v), Math.exp(v), Math.exp(v)],
  expm1: (v) => [Math.exp(v) - 1, Math.exp(v), Math.exp(v)],
  log: (v) => [Math.log(v), 1 / v, -1 / v ** 2],
  log10: (v) => [Math.log10(v), 1 / (v * Math.LN10), -1 / (v ** 2 * Math.LN10)],
  log1p: (v) => [Math.log(1 + v), 1 / (1 + v), -1 / (1 + v) ** 2],
  sqrt: (v) => [v ** 0.5, 0.5 * v ** -0.5, -0.25 * v ** -1.5],
  sin: (v) => [Math.sin(v), Math.cos(v), -Math.sin(v)],
  cos: (v) => [Math.cos(v), -Math.sin(v), -Math.cos(v)],
  tan: (v) => [Math.tan(v), 1 / Math.cos(v) ** 2, (2 * Math.sin(v)) / Math.cos(v) ** 3],
  asin: (v) => [Math.asin(v), (1 - v * v) ** -0.5, v * (1 - v * v) ** -1.5],
  acos: (v) => [Math.acos(v), -((1 - v * v) ** -0.5), -v * (1 - v * v) ** -1.5],
  atan: (v) => [Math.atan(v), 1 / (1 + v * v), (-2 * v) / (1 + v * v) ** 2],
  sinh: (v) => [Math.sinh(v), Math.cosh(v), Math.sinh(v)],
  cosh: (v) => [Math.cosh(v), Math.sinh(v), Math.cosh(v)],
  tanh: (v) => [Math.tanh(v), 1 / Math.cosh(v) ** 2, (-2 * Math.sinh(v)) / Math.cosh(v) ** 3],
  asinh: (v) => [Math.asinh(v), (1 + v * v) ** -0.5, -v * (1 + v * v) ** -1.5],
  acosh: (v) => [Math.acosh(v), (v * v - 1) ** -0.5, -v * (v * v - 1) ** -1.5],
  atanh: (v) => [Math.atanh(v), 1 / (1 - v * v), (2 * v) / (1 - v * v) ** 2],
  sigmoid: (v) => [logistic(v), logistic(v) * logistic(-v), -logistic(v) * logistic(-v) * Math.tanh(v / 2)],
  softplus: (v) => [Math.log(1 + Math.exp(v)), logistic(v), logistic(v) * logistic(-v)],
  abs: (v) => [Math.abs(v), Math.sign(v), 0],
  sign: (v) => [Math.sign(v), 0, 0],
  floor: (v) => [Math.floor(v), 0, 0],
  ceil: (v) => [Math.ceil(v), 0, 0],
};

function raise(x: HyperDual, y: HyperDual): HyperDual {
  if (y[1] === 0 && y[2] === 0 && y[3] === 0) {
    const n = y[0];
    return lift(
      x,
      x[0] ** n,
      n === 0 ? 0 : n * x[0] ** (n - 1),
      n * (n - 1) === 0 ? 0 : n * (n - 1) * x[0] ** (n - 2),
    );
  }
  const [f, g, h] = unary.log(x[0]);
  const exponent = times(y, lift(x, f, g, h));
  const value = Math.exp(exponent[0]);
  return lift(exponent, value, value, value);
}

/** Angle of the point (x, y), from the derivatives of atan2 by its two arguments. */
function angle(y: HyperDual, x: HyperDual): HyperDual {
  const r2 = x[0] ** 2 + y[0] ** 2;
  const gy = x[0] / r2;
  const gx = -y[0] / r2;
  const hyy = (-2 * x[0] * y[0]) / r2 ** 2;
  const hxy = (y[0] ** 2 - x[0] ** 2) / r2 ** 2;
  const cross = hyy * y[1] * y[2] + hxy * (y[1] * x[2] + x[1] * y[2]) - hyy * x[1] * x[2];
  return [
    Math.atan2(y[0], x[0]),
    gy * y[1] + gx * x[1],
    gy * y[2] + gx * x[2],
    gy * y[3] + gx * x[3] + cross,
  ];
}

export interface HyperDualLeaves {
  readonly input: (index: number) => HyperDual;
  readonly datum: (index: number) => number;
  /** Parameters of a network of the template. */
  readonly parameters: (network: number) => readonly HyperDual[];
}

/** Value of an expression in hyper-dual arithmetic, node by node. */
export function evaluateHyperDual(e: Expression, leaves: HyperDualLeaves): HyperDual {
  const value = (node: Expression): HyperDual => evaluateHyperDual(node, leaves);
  switch (e.kind) {
    case 'constant':
      return real(e.value);
    case 'input':
      return leaves.input(e.index);
    case 'datum':
      return real(leaves.datum(e.index));
    case 'unary': {
      const x = value(e.argument);
      return lift(x, ...unary[e.name](x[0]));
    }
    case 'binary': {
      const x = value(e.left);
      const y = value(e.right);
      if (e.name === 'divide') return times(x, lift(y, 1 / y[0], -1 / y[0] ** 2, 2 / y[0] ** 3));
      if (e.name === 'power') return raise(x, y);
      if (e.name === 'atan2') return angle(x, y);
      if (Number.isNaN(x[0]) || Number.isNaN(y[0])) return real(Number.NaN);
      if (e.name === 'min') return x[0] <= y[0] ? x : y;
      return x[0] >= y[0] ? x : y;
    }
    case 'sum':
      return e.terms.map(value).reduce(plus);
    case 'product':
      return e.factors.map(value).reduce(times);
    case 'select': {
      const l = value(e.left)[0];
      const r = value(e.right)[0];
      const truth = { '<': l < r, '<=': l <= r, '==': l === r, '!=': l !== r, '>=': l >= r, '>': l > r }[
        e.comparison
      ];
      return value(truth ? e.whenTrue : e.whenFalse);
    }
    case 'network':
      return network(e.call.architecture, leaves.parameters(e.call.network), e.call.inputs.map(value))[
        e.output
      ];
  }
}

/** A dense network in hyper-dual arithmetic: layer after layer, W row-major [output][input], then b. */
function network(
  architecture: NetworkArchitecture,
  parameters: readonly HyperDual[],
  inputs: readonly HyperDual[],
): readonly HyperDual[] {
  let values = inputs;
  let at = 0;
  for (const { width, activation } of architecture.layers) {
    const weights = at;
    const biases = at + width * values.length;
    const before = values;
    values = Array.from({ length: width }, (_, j) => {
      let z = parameters[biases + j];
      before.forEach((a, k) => (z = plus(z, times(parameters[weights + j * before.length + k], a))));
      return lift(z, activation.value(z[0]), activation.first(z[0]), activation.second(z[0]));
    });
    at = biases + width;
  }
  return values;
}
