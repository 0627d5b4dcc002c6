import { describe, expect, it } from 'vitest';
import { formatModel, loadModel } from '../../src/language/index.js';

const reactor = (change: (text: string) => string = (text) => text) =>
  change(`time t in [0, 2] unit "h"
param feed = 1 unit "mol/L"
param residence = 0.5 unit "h"
param k0 = 3.5e10 unit "1/h"
param activation = 72000 unit "J/mol"
param gas = 8.314 unit "J/(mol*K)"
param heat = 200 unit "K*L/mol"
state c over t in [0, 5] start 1 unit "mol/L"
state T over t unit "K" start 350
algebraic rate over t unit "mol/(L*h)"
control cooling over t in [0, 100] unit "K/h"
subject to
  arrhenius: rate == k0*exp(-activation/(gas*T))*c
  mass: der(c) == (feed - c)/residence - rate
  energy: der(T) == (350 - T)/residence + heat*rate - cooling
  c at 0 == 1
  T at 0 == 350
maximize integral(over t: rate)
collocate t with radau(elements: 10, points: 2)
`);

const said = (text: string) =>
  loadModel(text).diagnostics.map(
    ({ severity, code, place, message }) => `${place.line}:${place.column} ${severity} ${code}: ${message}`,
  );

describe('units in a model text', () => {
  it('agree in a whole reactor', () => {
    expect(said(reactor())).toEqual([]);
    const { model } = loadModel(reactor());
    expect(model!.units.size).toBe(11);
  });

  it.each([
    [
      'a rate per minute',
      (text: string) => text.replace('k0 = 3.5e10 unit "1/h"', 'k0 = 5.8e8 unit "1/min"'),
      /^13:3 error units-disagree: the sides disagree: 'rate' is in .* \(the same quantity, but 60 times as large; nothing is converted\)$/,
    ],
    [
      'kilojoules beside joules',
      (text: string) => text.replace('72000 unit "J/mol"', '72 unit "kJ/mol"'),
      /^13:3 error units-disagree: the argument of exp is in 1, the term with 'activation', 'gas', 'T' in 1000/,
    ],
    [
      'a concentration in the energy balance',
      (text: string) => text.replace('heat*rate - cooling', 'heat*c - cooling'),
      /^15:3 error units-disagree: terms of a sum disagree: .* is in 0\.000277778 K\/s, the term with 'heat', 'c' in K$/,
    ],
    [
      'an initial value of another state',
      (text: string) => text.replace('T at 0 == 350', 'T at 0 == feed'),
      /^17:3 error units-disagree: the sides disagree: 'T' is in K, 'feed' in 1000 mol\/m\^3$/,
    ],
    [
      'a bound in another unit',
      (text: string) => text.replace('c over t in [0, 5]', 'c over t in [0, residence]'),
      /^8:1 error units-disagree: 'c' is in 1000 mol\/m\^3, 'residence' in 3600 s$/,
    ],
    [
      'an unknown unit',
      (text: string) => text.replace('unit "K/h"', 'unit "Kelvin/h"'),
      /^11:41 error bad-unit: there is no unit 'Kelvin'$/,
    ],
  ])('disagree with %s', (_, change, message) => {
    const messages = said(reactor(change));
    expect(messages.length).toBe(1);
    expect(messages[0]).toMatch(message);
  });

  it('are only warned of while names are without one', () => {
    const text = reactor((one) => one.replace('param gas = 8.314 unit "J/(mol*K)"', 'param gas = 8.314'));
    expect(said(text)).toEqual([
      "6:7 warning missing-unit: 'gas' has no unit, so what it stands in is checked in part",
    ]);
    // The term without a unit could be anything, but the others of its sum disagree.
    const wrong = text.replace('feed - c', 'feed - T*gas/gas + residence');
    expect(said(wrong).filter((one) => one.startsWith('14'))).toEqual([
      "14:3 warning units-disagree: terms of a sum disagree: 'feed' is in 1000 mol/m^3, 'residence' in 3600 s",
    ]);
    expect(loadModel(wrong).model).toBeDefined();
  });

  it('are not asked for where no name has one', () => {
    expect(said(reactor((text) => text.replace(/ unit "[^"]*"/g, '')))).toEqual([]);
  });

  it('stand on lines of their own, in blocks, and beside the name unit', () => {
    const text = `time t in [0, 1]
  unit "s"
block Tank(area) {
  state h over t unit "m"
    start 1
  param k = 0.1
    unit "m^2/s"
  subject to
    area*der(h) == -k*h
    h at 0 == 1
}
param base = 2 unit "m^2"
param unit = 3 unit "1"
use Tank(base) as first
use Tank(unit*base) as second
collocate t with radau(elements: 4, points: 2)
`;
    expect(said(text)).toEqual([]);
    const formatted = formatModel(text).text;
    expect(said(formatted)).toEqual([]);
    expect(formatModel(formatted).text).toBe(formatted);
    expect(said(text.replace('unit "m^2/s"', 'unit "m/s"'))).toEqual([
      expect.stringMatching(/^9:5 error units-disagree: the sides disagree: .*'first.h'/),
      expect.stringMatching(/^9:5 error units-disagree: the sides disagree: .*'second.h'/),
    ]);
  });

  it('may be one for each component of a vector', () => {
    const text = (last: string) => `time t in [0, 1] unit "s"
param k[1..2] = [4, 1] unit ["1/s^2", "1/s"]
state x[1..2] over t start [1, 0] unit ["m", "m/s"]
subject to
  der(x) == [x[2], ${last}]
  x at 0 == [1, 0]
collocate t with radau(elements: 4, points: 2)
`;
    expect(said(text('-k[1]*x[1] - k[2]*x[2]'))).toEqual([]);
    expect(said(text('-k[1]*x[1] - k[2]*x[1]'))).toEqual([
      expect.stringMatching(
        /^5:3 error units-disagree: terms of a sum disagree: .* is in m\/s\^2, .* in m\/s$/,
      ),
    ]);
    expect(said(text('-k[1]*x[1] - k[2]*x[2]').replace('"m", ', ''))).toEqual([
      "3:41 error bad-unit: 'x' has 2 components and 1 units",
    ]);
    const formatted = formatModel(text('0*x[2]')).text;
    expect(formatModel(formatted).text).toBe(formatted);
    const printed = loadModel(text('-k[1]*x[1]')).model!.toNode();
    expect(printed).toContain('unit ["m", "m/s"]');
    expect(loadModel(printed).model!.toNode()).toBe(printed);
  });

  it('allow numbers to take the unit of what they are added to, and to count in products', () => {
    const head = 'var T >= 1 start 300 unit "K"\nvar r unit "m"\n';
    expect(said(`${head}minimize (T - 273.15)^2 + 2*T^2 + 0*(T/r)^2*r^2`)).toEqual([]);
    expect(said(`${head}subject to\n  max(r, 0.5) == sqrt(r^2 + 1e-8)\nminimize T`)).toEqual([]);
    expect(said(`${head}subject to\n  r^0.5 == sum(i in 1..3: sqrt(r)*i)\nminimize T`)).toEqual([]);
    expect(said(`${head}subject to\n  r == T\nminimize log(T/300)`)).toEqual([
      "4:3 error units-disagree: the sides disagree: 'r' is in m, 'T' in K",
      "5:1 error units-disagree: the argument of log is in 1, the term with 'T' in K",
    ]);
  });

  it('are asked of what the text declares, not of what clauses of a network make', () => {
    const text = `var y start 1 unit "m"
network g : 1 -> 2 tanh -> 1 lipschitz 2
var z
minimize (g(y/2) - z)^2 + y^2`;
    const asked = said(text).filter((line) => line.includes('missing-unit'));
    expect(asked).toEqual([expect.stringMatching(/^3:5 warning missing-unit: 'z'/)]);
  });
});
