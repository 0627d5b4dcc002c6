/**
 * Adds a collocation scheme to the package from outside: three equidistant points in each element. Nodes and a mark at those where the
 * differential equation holds are all it takes; derivatives, quadrature and order follow. The error of x' = -x falls with that order.
 * Registered, it has its name in model texts too.
 */
import { defineScheme, der, equal, loadModel, Model, negate, registerScheme, solve } from 'odeon';

const equidistant = registerScheme(
  defineScheme({
    name: 'equidistant',
    nodes: [0, 1 / 3, 2 / 3, 1],
    collocated: [false, true, true, true],
  }),
);

/** Error at the end of x' = -x, x(0) = 1 over [0, 2]. */
function errorOn(elements: number): number {
  const model = new Model('Decay');
  const t = model.time('t', 0, 2);
  const x = model.state('x', { time: t, start: 1 });
  model.subjectTo('decay', equal(der(x), negate(x)));
  model.subjectTo('start', equal(x.at(0), 1));
  model.collocate(t, equidistant, { elements });
  const solution = solve(model, { print_level: 0 });
  return Math.abs(solution.value(x.element().at(2)) - Math.exp(-2));
}

const errors = [4, 8, 16].map(errorOn);
const slopes = errors.slice(1).map((error, k) => Math.log2(errors[k]! / error));
console.log(`order ${equidistant.order}; errors ${errors.map((error) => error.toExponential(2)).join(', ')}`);
console.log(
  `the error falls with the power ${slopes.map((slope) => slope.toFixed(2)).join(', ')} of the step`,
);
if (slopes.some((slope) => Math.abs(slope - equidistant.order) > 0.3))
  throw new Error('the error does not fall with the order');

const { model } = loadModel(`time t in [0, 2]
state x over t start 1
subject to
  der(x) == -x
  x at 0 == 1
collocate t with equidistant(elements: 16)`);
if (!model) throw new Error('the text does not know the scheme');
const end = solve(model, { print_level: 0 }).value(model.variables.get('x')!.element().at(2));
console.log(`from the text: ${Math.abs(end - Math.exp(-2)).toExponential(2)}`);
if (Math.abs(Math.abs(end - Math.exp(-2)) - errors[2]!) > 1e-10) throw new Error('text and program differ');
