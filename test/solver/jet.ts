/**
 * Second-order jets: a value with its exact gradient and Hessian, by the rules of calculus. They give the test problems their
 * derivatives, independently of Odeon's own differentiation.
 */
export class Jet {
  constructor(
    readonly value: number,
    readonly gradient: readonly number[],
    readonly hessian: readonly (readonly number[])[],
  ) {}

  static variable(index: number, value: number, count: number): Jet {
    const gradient = Array.from({ length: count }, (_, i) => (i === index ? 1 : 0));
    return new Jet(value, gradient, zeros(count));
  }
}

type Operand = Jet | number;

function zeros(count: number): number[][] {
  return Array.from({ length: count }, () => new Array<number>(count).fill(0));
}

/** The jet of phi(a) from the value and first two derivatives of phi. */
function chain(a: Jet, value: number, first: number, second: number): Jet {
  const gradient = a.gradient.map((g) => first * g);
  const hessian = a.hessian.map((row, i) =>
    row.map((h, j) => first * h + second * a.gradient[i] * a.gradient[j]),
  );
  return new Jet(value, gradient, hessian);
}

function pair(a: Operand, b: Operand): [Jet, Jet] {
  const count = (a instanceof Jet ? a : (b as Jet)).gradient.length;
  const lift = (x: Operand) =>
    x instanceof Jet ? x : new Jet(x, new Array<number>(count).fill(0), zeros(count));
  return [lift(a), lift(b)];
}

export function add(...terms: Operand[]): Jet {
  return terms.reduce<Operand>((left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return left + right;
    const [a, b] = pair(left, right);
    return new Jet(
      a.value + b.value,
      a.gradient.map((g, i) => g + b.gradient[i]),
      a.hessian.map((row, i) => row.map((h, j) => h + b.hessian[i][j])),
    );
  }, 0) as Jet;
}

export function mul(...factors: Operand[]): Jet {
  return factors.reduce<Operand>((left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return left * right;
    const [a, b] = pair(left, right);
    return new Jet(
      a.value * b.value,
      a.gradient.map((g, i) => g * b.value + a.value * b.gradient[i]),
      a.hessian.map((row, i) =>
        row.map(
          (h, j) =>
            h * b.value +
            a.value * b.hessian[i][j] +
            a.gradient[i] * b.gradient[j] +
            a.gradient[j] * b.gradient[i],
        ),
      ),
    );
  }, 1) as Jet;
}

export const sub = (a: Operand, b: Operand): Jet => add(a, mul(-1, b));
export const square = (a: Jet): Jet => chain(a, a.value ** 2, 2 * a.value, 2);
export const power = (a: Jet, p: number): Jet =>
  chain(a, a.value ** p, p * a.value ** (p - 1), p * (p - 1) * a.value ** (p - 2));
export const exp = (a: Jet): Jet => chain(a, Math.exp(a.value), Math.exp(a.value), Math.exp(a.value));
export const log = (a: Jet): Jet => chain(a, Math.log(a.value), 1 / a.value, -1 / a.value ** 2);
export const sin = (a: Jet): Jet => chain(a, Math.sin(a.value), Math.cos(a.value), -Math.sin(a.value));
export const cos = (a: Jet): Jet => chain(a, Math.cos(a.value), -Math.sin(a.value), -Math.cos(a.value));
