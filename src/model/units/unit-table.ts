import { baseSymbols, dimensionless, rational, type Unit } from './unit.js';

/*
 * The named units: the SI (BIPM, The International System of Units, 9th edition, 2019, tables 2, 4, 7 and 8), and some in common
 * use with a defined value. Temperatures with an offset (degC, degF) are left out: they cannot be multiplied.
 */

type Powers = Readonly<Partial<Record<(typeof baseSymbols)[number], number>>>;

function unit(factor: number, powers: Powers): Unit {
  return { factor, exponents: baseSymbols.map((symbol) => rational(powers[symbol] ?? 0)) };
}

/** Units that take prefixes. */
const prefixed: ReadonlyMap<string, Unit> = new Map([
  ['m', unit(1, { m: 1 })],
  ['g', unit(1e-3, { kg: 1 })],
  ['s', unit(1, { s: 1 })],
  ['A', unit(1, { A: 1 })],
  ['K', unit(1, { K: 1 })],
  ['mol', unit(1, { mol: 1 })],
  ['cd', unit(1, { cd: 1 })],
  ['Hz', unit(1, { s: -1 })],
  ['N', unit(1, { kg: 1, m: 1, s: -2 })],
  ['Pa', unit(1, { kg: 1, m: -1, s: -2 })],
  ['J', unit(1, { kg: 1, m: 2, s: -2 })],
  ['W', unit(1, { kg: 1, m: 2, s: -3 })],
  ['C', unit(1, { A: 1, s: 1 })],
  ['V', unit(1, { kg: 1, m: 2, s: -3, A: -1 })],
  ['F', unit(1, { kg: -1, m: -2, s: 4, A: 2 })],
  ['Ohm', unit(1, { kg: 1, m: 2, s: -3, A: -2 })],
  ['S', unit(1, { kg: -1, m: -2, s: 3, A: 2 })],
  ['Wb', unit(1, { kg: 1, m: 2, s: -2, A: -1 })],
  ['T', unit(1, { kg: 1, s: -2, A: -1 })],
  ['H', unit(1, { kg: 1, m: 2, s: -2, A: -2 })],
  ['lm', unit(1, { cd: 1 })],
  ['lx', unit(1, { cd: 1, m: -2 })],
  ['Bq', unit(1, { s: -1 })],
  ['Gy', unit(1, { m: 2, s: -2 })],
  ['kat', unit(1, { mol: 1, s: -1 })],
  ['L', unit(1e-3, { m: 3 })],
  ['l', unit(1e-3, { m: 3 })],
  ['bar', unit(1e5, { kg: 1, m: -1, s: -2 })],
  ['M', unit(1e3, { mol: 1, m: -3 })],
  ['eV', unit(1.602176634e-19, { kg: 1, m: 2, s: -2 })],
]);

/** Units that take none. */
const plain: ReadonlyMap<string, Unit> = new Map([
  ['rad', dimensionless],
  ['sr', dimensionless],
  ['deg', unit(Math.PI / 180, {})],
  ['min', unit(60, { s: 1 })],
  ['h', unit(3600, { s: 1 })],
  ['d', unit(86_400, { s: 1 })],
  ['day', unit(86_400, { s: 1 })],
  ['ha', unit(1e4, { m: 2 })],
  ['t', unit(1e3, { kg: 1 })],
  ['atm', unit(101_325, { kg: 1, m: -1, s: -2 })],
  ['cal', unit(4.184, { kg: 1, m: 2, s: -2 })],
  ['kcal', unit(4184, { kg: 1, m: 2, s: -2 })],
]);

const prefixes: ReadonlyMap<string, number> = new Map([
  ['f', 1e-15],
  ['p', 1e-12],
  ['n', 1e-9],
  ['u', 1e-6],
  ['\u03bc', 1e-6],
  ['m', 1e-3],
  ['c', 1e-2],
  ['d', 1e-1],
  ['da', 1e1],
  ['h', 1e2],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
]);

/** Names of units without prefixes, for hints. */
export const unitNames: readonly string[] = [...prefixed.keys(), ...plain.keys()];

/** The unit with this name; the name itself goes before a prefix: `min` is the minute, `Pa` the pascal. */
export function unitNamed(name: string): Unit | undefined {
  const exact = prefixed.get(name) ?? plain.get(name);
  if (exact) return exact;
  for (const [prefix, scale] of prefixes) {
    const base = name.startsWith(prefix) ? prefixed.get(name.slice(prefix.length)) : undefined;
    if (base) return { factor: scale * base.factor, exponents: base.exponents };
  }
  return undefined;
}
