/**
 * Activations with their first and second derivatives, two arguments at a time. Every formula stays finite for every finite
 * argument: exponentials are taken of -|z| only, and where an argument may overflow it is bounded first at a place where the
 * function has reached its limit to the last digit. Sources of the activations are given in `../layer-kernels.ts`.
 */
import { exponential, hyperbolicTangent, logOnePlus, splat } from './elementary';

const TANH: i32 = 1;
const SIGMOID: i32 = 2;
const SOFTPLUS: i32 = 3;
const SWISH: i32 = 4;
const GELU: i32 = 5;
const GAUSSIAN: i32 = 6;
const SQUAREPLUS: i32 = 7;
const SMOOTH_ELU: i32 = 8;

const GELU_SCALE: f64 = 0.7978845608028654;
const GELU_CUBIC: f64 = 0.044715;
/** Beyond +-20 the tanh inside gelu is +-1 to the last digit; beyond +-40 exp(-z^2) is zero. */
const GELU_LINEAR: f64 = 20;
const GAUSSIAN_ZERO: f64 = 40;
/** Above 2^30, sqrt(z^2 + 4) is |z| to the last digit. */
const SQUARE_SMALL: f64 = 1073741824.0;

/** Results of the formula evaluated last. */
let value: v128 = i64x2.splat(0);
let first: v128 = i64x2.splat(0);
let second: v128 = i64x2.splat(0);

@inline
function bounded(z: v128, limit: f64): v128 {
  return f64x2.pmax(f64x2.pmin(z, splat(limit)), splat(-limit));
}

/** Evaluates the activation `kind` (a constant where this is inlined). */
@inline
function evaluate(kind: i32, z: v128): void {
  const one = splat(1);
  if (kind == TANH) {
    const t = hyperbolicTangent(z);
    value = t;
    first = f64x2.mul(f64x2.sub(one, t), f64x2.add(one, t));
    second = f64x2.mul(f64x2.mul(splat(-2), t), first);
  } else if (kind == SIGMOID || kind == SOFTPLUS || kind == SWISH) {
    const e = exponential(f64x2.neg(f64x2.abs(z)));
    const denominator = f64x2.add(one, e);
    const negative = f64x2.lt(z, splat(0));
    const s = f64x2.div(v128.bitselect(e, one, negative), denominator);
    const slope = f64x2.div(e, f64x2.mul(denominator, denominator));
    if (kind == SOFTPLUS) {
      value = f64x2.add(v128.andnot(z, negative), logOnePlus(e));
      first = s;
      second = slope;
    } else {
      // s'' = -s' tanh(z/2), and tanh(|z|/2) = (1 - e) / (1 + e).
      const half = f64x2.div(f64x2.sub(one, e), denominator);
      const sign = v128.xor(v128.and(z, splat(-0.0)), splat(-0.0));
      const bend = f64x2.mul(slope, v128.xor(half, sign));
      if (kind == SIGMOID) {
        value = s;
        first = slope;
        second = bend;
      } else {
        value = f64x2.mul(z, s);
        first = f64x2.add(s, f64x2.mul(z, slope));
        second = f64x2.add(f64x2.add(slope, slope), f64x2.mul(z, bend));
      }
    }
  } else if (kind == GELU) {
    const x = bounded(z, GELU_LINEAR);
    const square = f64x2.mul(x, x);
    const inner = f64x2.mul(x, f64x2.add(one, f64x2.mul(splat(GELU_CUBIC), square)));
    const t = hyperbolicTangent(f64x2.mul(splat(GELU_SCALE), inner));
    const slope = f64x2.add(splat(GELU_SCALE), f64x2.mul(splat(3 * GELU_SCALE * GELU_CUBIC), square));
    const curvature = f64x2.mul(splat(6 * GELU_SCALE * GELU_CUBIC), x);
    const half = f64x2.mul(splat(0.5), x);
    const upper = f64x2.add(one, t);
    const factor = f64x2.mul(f64x2.sub(one, t), upper);
    value = f64x2.mul(f64x2.mul(splat(0.5), z), upper);
    first = f64x2.add(f64x2.mul(splat(0.5), upper), f64x2.mul(f64x2.mul(half, factor), slope));
    const inside = f64x2.sub(curvature, f64x2.mul(f64x2.mul(f64x2.add(t, t), slope), slope));
    second = f64x2.mul(factor, f64x2.add(slope, f64x2.mul(half, inside)));
  } else if (kind == GAUSSIAN) {
    const x = bounded(z, GAUSSIAN_ZERO);
    const square = f64x2.mul(x, x);
    value = exponential(f64x2.neg(square));
    first = f64x2.mul(f64x2.mul(splat(-2), x), value);
    second = f64x2.mul(f64x2.sub(f64x2.mul(splat(4), square), splat(2)), value);
  } else {
    const magnitude = f64x2.abs(z);
    const near = f64x2.lt(magnitude, splat(SQUARE_SMALL));
    const x = v128.and(z, near);
    const root = v128.bitselect(f64x2.sqrt(f64x2.add(f64x2.mul(x, x), splat(4))), magnitude, near);
    // For negative z the sum cancels; the product of the two roots of y^2 - z y - 1 is -1.
    const half = splat(0.5);
    const large = f64x2.add(f64x2.mul(half, magnitude), f64x2.mul(half, root));
    const negative = f64x2.lt(z, splat(0));
    const y = v128.bitselect(f64x2.div(one, large), large, negative);
    value = kind == SMOOTH_ELU ? f64x2.sub(y, one) : y;
    first = f64x2.div(y, root);
    second = f64x2.div(f64x2.div(f64x2.div(splat(2), root), root), root);
  }
}

/** Runs one activation over `count` arguments; derivatives are written if `derivatives`. Pointers are in bytes. */
@inline
function run(kind: i32, derivatives: bool, z: usize, y: usize, d1: usize, d2: usize, count: i32): void {
  for (let offset: usize = 0, end = (<usize>(count & ~1)) << 3; offset < end; offset += 16) {
    evaluate(kind, v128.load(z + offset));
    v128.store(y + offset, value);
    if (derivatives) {
      v128.store(d1 + offset, first);
      v128.store(d2 + offset, second);
    }
  }
  if (count & 1) {
    const offset = (<usize>(count - 1)) << 3;
    evaluate(kind, v128.load64_zero(z + offset));
    v128.store64_lane(y + offset, value, 0);
    if (derivatives) {
      v128.store64_lane(d1 + offset, first, 0);
      v128.store64_lane(d2 + offset, second, 0);
    }
  }
}

@inline
function select(kind: i32, derivatives: bool, z: usize, y: usize, d1: usize, d2: usize, count: i32): void {
  switch (kind) {
    case TANH:
      run(TANH, derivatives, z, y, d1, d2, count);
      break;
    case SIGMOID:
      run(SIGMOID, derivatives, z, y, d1, d2, count);
      break;
    case SOFTPLUS:
      run(SOFTPLUS, derivatives, z, y, d1, d2, count);
      break;
    case SWISH:
      run(SWISH, derivatives, z, y, d1, d2, count);
      break;
    case GELU:
      run(GELU, derivatives, z, y, d1, d2, count);
      break;
    case GAUSSIAN:
      run(GAUSSIAN, derivatives, z, y, d1, d2, count);
      break;
    case SQUAREPLUS:
      run(SQUAREPLUS, derivatives, z, y, d1, d2, count);
      break;
    default:
      run(SMOOTH_ELU, derivatives, z, y, d1, d2, count);
  }
}

/** See `LayerKernels.activate`; offsets in doubles. */
export function activate(kind: i32, z: i32, values: i32, count: i32): void {
  select(kind, false, (<usize>z) << 3, (<usize>values) << 3, 0, 0, count);
}

/** See `LayerKernels.activateWithDerivatives`; offsets in doubles. */
export function activateWithDerivatives(kind: i32, z: i32, values: i32, d1: i32, d2: i32, count: i32): void {
  const y = (<usize>values) << 3;
  select(kind, true, (<usize>z) << 3, y, (<usize>d1) << 3, (<usize>d2) << 3, count);
}
