import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { radau } from '../../../src/collocation/index.js';
import {
  checkUnits,
  der,
  equal,
  exp,
  integral,
  Model,
  ModelError,
  parseUnit,
  solve,
  sqrt,
  unitText,
} from '../../../src/model/index.js';
import {
  baseSymbols,
  dimensionless,
  divideUnits,
  multiplyUnits,
  powerOfUnit,
  rational,
  rationalOf,
  sameDimension,
  sameUnit,
  type Unit,
} from '../../../src/model/units/unit.js';

describe('a unit', () => {
  it.each([
    ['J/(mol*K)', 'kg*m^2/s^2/mol/K'],
    ['kJ', '1000 kg*m^2/s^2'],
    ['L/min', 'm^3/s/60000'],
    ['W', 'V*A'],
    ['Pa', 'N/m^2'],
    ['bar', '100 kPa'],
    ['Ohm', 'V/A'],
    ['1/h', 's^-1/3600'],
    ['m^0.5', 'm^(1/2)'],
    ['kg^(2/3)', '(kg^2)^(1/3)'],
    ['umol', '\u00b5mol'],
    ['mM', 'mol/m^3'],
    ['N*m/s', 'W'],
    ['deg', 'deg*1'],
  ])('%s is the same as %s', (text, other) => {
    // A number in front is not part of the notation of units: it is taken as a factor here.
    const factor = /^(\d+) (.*)$/.exec(other);
    const divisor = /\/(\d+)$/.exec(other);
    const plain = factor ? factor[2] : divisor ? other.slice(0, -divisor[0].length) : other;
    const expected = parseUnit(plain);
    const scale = factor ? Number(factor[1]) : divisor ? 1 / Number(divisor[1]) : 1;
    expect(sameUnit(parseUnit(text), { ...expected, factor: expected.factor * scale })).toBe(true);
  });

  it.each([
    ['kilo', /no unit 'kilo'/],
    ['Kk', /no unit 'Kk'/],
    ['degC', /no unit 'degC'/],
    ['m/', /ends too early/],
    ['', /ends too early/],
    ['2*m', /'2' cannot stand/],
    ['m s', /'s' cannot stand/],
    ['m^x', /'x' cannot stand/],
    ['(m', /ends too early/],
    ['m^1001', /cannot stand|ends too early/],
    ['m^(1/0)', /cannot stand|ends too early/],
    ['m'.repeat(300), /too long/],
  ])('is not %s', (text, message) => {
    expect(() => parseUnit(text)).toThrow(ModelError);
    expect(() => parseUnit(text)).toThrow(message);
  });

  it('is written in base units', () => {
    expect(
      ['1', 'W', '1/s', 'min', '1/min', 'm^0.5', 'J/(mol*K)', 'deg'].map((one) => unitText(parseUnit(one))),
    ).toEqual([
      '1',
      'm^2*kg/s^3',
      '1/s',
      '60 s',
      '0.0166667/s',
      'm^(1/2)',
      'm^2*kg/(s^2*K*mol)',
      '0.0174533',
    ]);
  });

  const units = fc
    .tuple(
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.array(fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 1, max: 4 })), {
        minLength: baseSymbols.length,
        maxLength: baseSymbols.length,
      }),
    )
    .map(([factor, exponents]): Unit => ({ factor, exponents: exponents.map(([n, d]) => rational(n, d)) }));

  it('obeys the laws of a group with roots', () => {
    fc.assert(
      fc.property(units, units, units, (a, b, c) => {
        expect(sameUnit(multiplyUnits(a, b), multiplyUnits(b, a))).toBe(true);
        expect(sameUnit(multiplyUnits(multiplyUnits(a, b), c), multiplyUnits(a, multiplyUnits(b, c)))).toBe(
          true,
        );
        expect(sameUnit(divideUnits(multiplyUnits(a, b), b), a)).toBe(true);
        expect(sameUnit(multiplyUnits(a, dimensionless), a)).toBe(true);
        expect(sameUnit(powerOfUnit(powerOfUnit(a, rational(1, 3)), rational(3)), a)).toBe(true);
        expect(sameUnit(powerOfUnit(a, rational(2)), multiplyUnits(a, a))).toBe(true);
        if (!sameDimension(a, b)) expect(sameUnit(a, b)).toBe(false);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('has exponents from decimal numbers', () => {
    expect(rationalOf(0.5)).toEqual(rational(1, 2));
    expect(rationalOf(-1 / 3)).toEqual(rational(-1, 3));
    expect(rationalOf(2)).toEqual(rational(2));
    expect(rationalOf(Math.PI)).toBeUndefined();
    expect(rationalOf(1e9)).toBeUndefined();
  });
});

describe('the units of a model of the fluent API', () => {
  function tank(rateUnit: string) {
    const model = new Model();
    const t = model.time('t', 0, 10);
    const h = model.state('h', { time: t, start: 1, lower: 0.1 });
    const k = model.parameter('k', 0.1);
    model.subjectTo('balance', equal(h.derivative(), k.element().times(sqrt(h)).negated()));
    model.subjectTo('start', equal(h.element().at(0), 1));
    model.collocate(t, radau(2), { elements: 4 });
    model.unit(t, 'min');
    model.unit(h, 'm');
    model.unit(k, rateUnit);
    return { model, h, t };
  }

  it('are checked before a solve', () => {
    expect(checkUnits(tank('m^0.5/min').model)).toEqual([]);
    expect(solve(tank('m^0.5/min').model, { print_level: 0 }).status).toBe('optimal');
    const wrong = tank('m^0.5/s').model;
    expect(checkUnits(wrong)).toMatchObject([{ kind: 'disagreement', severity: 'error' }]);
    expect(() => solve(wrong, { print_level: 0 })).toThrow(/the same quantity, but 60 times as large/);
  });

  it('may differ from component to component', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    const x = model.state('x', { time: t, over: 2 });
    model.unit(t, 's');
    model.unit(x, ['m', 'm/s']);
    model.subjectTo('speed', equal(x.derivative(1), x.element(2)));
    expect(checkUnits(model)).toEqual([]);
    model.subjectTo('wrong', equal(x.derivative(2), x.element(2)));
    expect(checkUnits(model).map(({ message }) => message)).toEqual([
      "the sides disagree: 'der(x[2])' is in m/s^2, 'x[2]' in m/s",
    ]);
    expect(() => model.unit(x, ['m', 's', 'K'])).toThrow(/'x' has 2 components and 3 units/);
    expect(() => model.unit(t, ['s', 's'])).toThrow(/'t' has not one index and 2 units/);
  });

  it('of derivatives of higher order follow from their state and time', () => {
    const model = new Model();
    const t = model.time('t', 0, 1);
    const x = model.state('x', { time: t });
    const g = model.parameter('g', 9.81);
    model.unit(t, 's');
    model.unit(x, 'm');
    model.unit(g, 'm/s^2');
    model.subjectTo('fall', equal(der(x, 2), g.element().negated()));
    expect(checkUnits(model)).toEqual([]);
    model.subjectTo('rest', equal(der(x)[0]!.at(0), x.element().at(0)));
    expect(checkUnits(model).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the sides disagree: .* is in m\/s, 'x' in m$/),
    ]);
  });

  it('of integrals and functions follow from those of their parts', () => {
    const { model, h, t } = tank('m^0.5/min');
    const volume = model.variable('volume');
    model.unit(volume, 'm*min');
    model.subjectTo('sum', equal(volume, integral(t, h)));
    expect(checkUnits(model)).toEqual([]);
    model.minimize(exp(volume));
    expect(checkUnits(model).map(({ message }) => message)).toEqual([
      "the argument of exp is in 1, 'volume' in 60 m*s",
    ]);
  });
});
