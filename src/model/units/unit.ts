/**
 * Units of measurement as a factor and exponents of the SI base units. Exponents are rational numbers, so that square roots stay
 * exact. Units are immutable.
 */
export interface Unit {
  /** Size in terms of the product of base units: 60 for the minute, 1000 for the litre's inverse. */
  readonly factor: number;
  /** Exponents of m, kg, s, A, K, mol and cd. */
  readonly exponents: readonly Rational[];
}

/** A rational number in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: number;
  readonly denominator: number;
}

export const baseSymbols = ['m', 'kg', 's', 'A', 'K', 'mol', 'cd'] as const;

/** Largest denominator of an exponent: what powers in models have. */
const largestDenominator = 12;
/** Largest modulus of an exponent's numerator. */
const largestNumerator = 1000;
/** Factors that differ by less, relatively, are equal: they come from products and roots of decimal numbers. */
const factorTolerance = 1e-9;

export function rational(numerator: number, denominator = 1): Rational {
  const sign = denominator < 0 ? -1 : 1;
  const divisor = greatestDivisor(Math.abs(numerator), Math.abs(denominator)) || 1;
  return { numerator: (sign * numerator) / divisor || 0, denominator: (sign * denominator) / divisor };
}

/** The rational number with a small denominator that a decimal number stands for; undefined for none. */
export function rationalOf(value: number): Rational | undefined {
  for (let denominator = 1; denominator <= largestDenominator; denominator++) {
    const numerator = Math.round(value * denominator);
    if (Math.abs(numerator) > largestNumerator) return undefined;
    if (Math.abs(numerator / denominator - value) <= 1e-12 * Math.max(1, Math.abs(value)))
      return rational(numerator, denominator);
  }
  return undefined;
}

const zero = rational(0);

/** The unit of plain numbers. */
export const dimensionless: Unit = { factor: 1, exponents: baseSymbols.map(() => zero) };

export function multiplyUnits(left: Unit, right: Unit): Unit {
  return {
    factor: left.factor * right.factor,
    exponents: left.exponents.map((a, k) => {
      const b = right.exponents[k]!;
      return rational(
        a.numerator * b.denominator + b.numerator * a.denominator,
        a.denominator * b.denominator,
      );
    }),
  };
}

export function powerOfUnit(unit: Unit, { numerator, denominator }: Rational): Unit {
  return {
    factor: unit.factor ** (numerator / denominator),
    exponents: unit.exponents.map((one) =>
      rational(one.numerator * numerator, one.denominator * denominator),
    ),
  };
}

export function divideUnits(left: Unit, right: Unit): Unit {
  return multiplyUnits(left, powerOfUnit(right, rational(-1)));
}

/** Whether two units measure the same kind of quantity: m and km, not m and s. */
export function sameDimension(left: Unit, right: Unit): boolean {
  return left.exponents.every((one, k) => {
    const other = right.exponents[k]!;
    return one.numerator === other.numerator && one.denominator === other.denominator;
  });
}

/** Whether two units are the same: dimension and factor. */
export function sameUnit(left: Unit, right: Unit): boolean {
  return (
    sameDimension(left, right) &&
    Math.abs(left.factor - right.factor) <= factorTolerance * Math.abs(left.factor)
  );
}

/** The unit in base units: `kg*m^2/s^3`, `60 s`, `1` for plain numbers. */
export function unitText({ factor, exponents }: Unit): string {
  const above: string[] = [];
  const below: string[] = [];
  exponents.forEach(({ numerator, denominator }, k) => {
    if (numerator === 0) return;
    const size = Math.abs(numerator);
    const power = denominator === 1 ? (size === 1 ? '' : `^${size}`) : `^(${size}/${denominator})`;
    (numerator > 0 ? above : below).push(`${baseSymbols[k]!}${power}`);
  });
  const under = below.length > 1 ? `(${below.join('*')})` : below[0];
  const symbols = `${above.join('*') || '1'}${under === undefined ? '' : `/${under}`}`;
  if (Math.abs(factor - 1) <= factorTolerance) return symbols;
  const size = String(Number(factor.toPrecision(6)));
  return symbols === '1'
    ? size
    : symbols.startsWith('1/')
      ? `${size}${symbols.slice(1)}`
      : `${size} ${symbols}`;
}

function greatestDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
