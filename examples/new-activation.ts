/**
 * Adds an activation to the package from outside: arctan, which saturates more slowly than tanh. It is checked against differences when
 * it is defined, and from then on known by its name in TypeScript and in model texts.
 */
import { defineActivation, loadModel, solve } from 'odeon';

defineActivation({
  name: 'arctan',
  value: Math.atan,
  first: (z) => 1 / (1 + z * z),
  second: (z) => (-2 * z) / (1 + z * z) ** 2,
  // What it promises lets it take part in monotone networks and in networks with a Lipschitz bound.
  increasing: true,
  lipschitz: 1,
});

const { model, diagnostics } = loadModel(`
model Saturation "a network with an activation of one's own"

set samples = 0..20
param x[k in samples] = k/5
network f : 1 -> 4 arctan -> 1 in [-100, 100] start xavier(seed: 1) increasing 1

minimize sum(k in samples: (f(x[k]) - x[k]/(1 + x[k]))^2) + 1e-6*sumsq(f)
`);
if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));

const solution = solve(model, { print_level: 0 });
const f = model.networks.get('f')!;
console.log(`${solution.status} after ${solution.iterations} iterations: ${f.shape}`);
for (const x of [0.5, 2, 3.5]) {
  const [value] = f.of(x);
  console.log(`f(${x}) = ${solution.value(value!).toFixed(4)}, x/(1 + x) = ${(x / (1 + x)).toFixed(4)}`);
}
