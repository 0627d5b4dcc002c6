/**
 * Adds a system to models from outside: the Brusselator as a function that declares its states and equations in any model. The same
 * constants are then found again from measurements of a simulated run.
 */
import {
  add,
  der,
  equal,
  integrate,
  Model,
  multiply,
  parseTable,
  power,
  radau,
  smooth,
  solve,
  subtract,
  type DataColumn,
  type Operand,
  type TimeSet,
  type Variable,
} from 'odeon';

/** x' = a + x^2 y - (b + 1) x, y' = b x - x^2 y (Prigogine and Lefever, J. Chem. Phys. 48, 1968). */
function brusselator(
  model: Model,
  time: TimeSet,
  a: Operand,
  b: Operand,
  measured: readonly DataColumn[],
): readonly Variable[] {
  const [x, y] = ['x', 'y'].map((name, k) =>
    model.state(name, { time, lower: 0, start: smooth(measured[k]!) }),
  ) as [Variable, Variable];
  const square = multiply(power(x, 2), y);
  model.subjectTo('activator', equal(der(x), subtract(add(a, square), multiply(add(b, 1), x))));
  model.subjectTo('inhibitor', equal(der(y), subtract(multiply(b, x), square)));
  return [x, y];
}

// Measurements: a run with a = 1, b = 2.5, rounded to two decimals.
const times = Float64Array.from({ length: 61 }, (_, k) => k / 4);
const run = integrate(
  (_, [x, y], out) => {
    out[0] = 1 + x! ** 2 * y! - 3.5 * x!;
    out[1] = 2.5 * x! - x! ** 2 * y!;
  },
  Float64Array.of(1.2, 2),
  0,
  times,
);
const rows = Array.from(times, (t, k) =>
  [t, run.states[2 * k]!.toFixed(2), run.states[2 * k + 1]!.toFixed(2)].join(','),
);

const model = new Model('Brusselator', 'constants of a chemical oscillator');
const data = model.data('data', parseTable(`t,x,y\n${rows.join('\n')}\n`, { source: 'run' }));
const measured = ['x', 'y'].map((name) => data.column(name));
const t = model.time('t', 0, 15);
const a = model.variable('a', { lower: 0, upper: 10, start: 0.5 });
const b = model.variable('b', { lower: 0, upper: 10, start: 1 });
const states = brusselator(model, t, a, b, measured);
model.minimize(
  model.fit(
    states.map((state) => state.element()),
    measured,
  ),
);
model.collocate(t, radau(3), { elements: 40 });

const solution = solve(model, { print_level: 0 });
console.log(`${solution.status} after ${solution.iterations} iterations`);
for (const [name, variable, truth] of [['a', a, 1] as const, ['b', b, 2.5] as const]) {
  const value = solution.value(variable);
  console.log(`${name} = ${value.toFixed(4)}, in truth ${truth}`);
  if (Math.abs(value - truth) > 0.01) throw new Error('the constants are not found');
}
