/**
 * exp and functions of it in fixed-point arithmetic on big integers with 2^-FRACTION resolution: a reference that shares nothing
 * with the kernels. Used on results whose size is far above the resolution.
 */
const FRACTION = 200n;
const ONE = 1n << FRACTION;

/** ln 2 = sum over k >= 1 of 1 / (k 2^k). */
const LN2 = (() => {
  let sum = 0n;
  for (let k = 1n; k <= FRACTION + 8n; k++) sum += (ONE << 16n) / (k << k);
  return sum >> 16n;
})();

/** A binary fraction mantissa * 2^exponent, exact or a high-precision approximation. */
export interface Binary {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const view = new DataView(new ArrayBuffer(8));

/** A finite double as an exact binary fraction. */
export function toBinary(x: number): Binary {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: bits >> 63n ? -mantissa : mantissa, exponent: Math.max(biased, 1) - 1075 };
}

function shift(value: bigint, by: number): bigint {
  return by >= 0 ? value << BigInt(by) : value >> BigInt(-by);
}

function multiply(x: bigint, y: bigint): bigint {
  return (x * y) >> FRACTION;
}

/** exp(x 2^-FRACTION) = mantissa * 2^exponent. */
function exponential(x: bigint): Binary {
  let k = x / LN2;
  if (x < 0n) k -= 1n;
  // exp(r) by Taylor's series at r / 2^12, squared twelve times.
  const r = (x - k * LN2) >> 12n;
  let term = ONE;
  let sum = ONE;
  for (let n = 1n; term !== 0n; n++) {
    term = multiply(term, r) / n;
    sum += term;
  }
  for (let i = 0; i < 12; i++) sum = multiply(sum, sum);
  return { mantissa: sum, exponent: Number(k) - Number(FRACTION) };
}

/** x as fixed point; exact for every double of modulus above 2^-140. */
function toFixed(x: number): bigint {
  const { mantissa, exponent } = toBinary(x);
  return shift(mantissa, exponent + Number(FRACTION));
}

export function exactExp(x: number): Binary {
  return exponential(toFixed(x));
}

/** tanh(x) = (E - 1) / (E + 1), E = exp(2x); for |x| < 2^-40, x - x^3 / 3. */
export function exactTanh(x: number): Binary {
  if (Math.abs(x) < 2 ** -40) {
    const { mantissa, exponent } = toBinary(x);
    // x^2 / 3 < 2^-81: with 200 further bits the correction is felt at all only far behind the last place.
    const correction = ((mantissa ** 3n) << 200n) / 3n;
    const shifted = mantissa << 200n;
    return { mantissa: shifted - shift(correction, 2 * exponent), exponent: exponent - 200 };
  }
  const { mantissa, exponent } = exponential(toFixed(2 * x));
  const e = shift(mantissa, exponent + Number(FRACTION));
  return { mantissa: ((e - ONE) << FRACTION) / (e + ONE), exponent: -Number(FRACTION) };
}

/** 1 / (1 + exp(-x)), as exp(x) / (1 + exp(x)) for negative x. */
export function exactSigmoid(x: number): Binary {
  const { mantissa, exponent } = exponential(toFixed(-Math.abs(x)));
  const e = shift(mantissa, exponent + Number(FRACTION));
  if (x >= 0) return { mantissa: (ONE << FRACTION) / (ONE + e), exponent: -Number(FRACTION) };
  return { mantissa: (mantissa << FRACTION) / (ONE + e), exponent };
}

/** log(1 + exp(x)) by Newton's method on exp(y) = 1 + exp(x), from a double; for |x| <= 30. */
export function exactSoftplus(x: number): Binary {
  const target = ONE + toFixedBinary(exponential(toFixed(x)));
  let y = toFixed(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
  for (let step = 0; step < 2; step++) {
    const inverse = toFixedBinary(exponential(-y));
    y += multiply(target, inverse) - ONE;
  }
  return { mantissa: y, exponent: -Number(FRACTION) };
}

function toFixedBinary({ mantissa, exponent }: Binary): bigint {
  return shift(mantissa, exponent + Number(FRACTION));
}

/** |y - exact| in units of the last place of y (of the smallest subnormal where y is subnormal). */
export function errorInUlps(y: number, exact: Binary): number {
  const { mantissa, exponent } = toBinary(y);
  // Both in units of 2^-60 of y's last place.
  const reference = shift(exact.mantissa, exact.exponent - exponent + 60);
  const difference = (mantissa << 60n) - reference;
  return Math.abs(Number(difference)) / 2 ** 60;
}
