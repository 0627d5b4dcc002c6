// The problems of decomposition.mjs: texts of models and their data, made from the true equations with fixed seeds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rounded, sampled, uniformFrom } from '../models/data/generate-experiment-data.mjs';
import { noise } from '../models/data/generate-network-data.mjs';
import { root } from './program.mjs';

/**
 * Two predator-prey states from a number of starts, noise 0.05, and a network 2-16-2 that knows nothing of them. Twenty trajectories
 * without noise test it.
 */
export function lotkaVolterra({ trajectories, points, elements, width = 16 }) {
  const tests = 20;
  const uniform = uniformFrom(601);
  const error = noise(602, 0.05);
  const growth = (_, [x, y]) => [x - 0.8 * x * y, 0.6 * x * y - 0.7 * y];
  const times = Array.from({ length: points }, (_, k) => (6 * k) / (points - 1));
  const lines = ['run,t,prey,predators'];
  for (let run = 1; run <= trajectories + tests; run++) {
    const start = [0.5 + 2.5 * uniform(), 0.5 + 2 * uniform()].map(rounded);
    for (const { t, y } of sampled(growth, start, times)) {
      const cells = y.map((value) => value + (t > 0 && run <= trajectories ? error() : 0));
      lines.push([run, t, ...cells].map(digits).join(','));
    }
  }
  const text = `model LotkaVolterra
data runs = csv("runs.csv", experiment: "run")
data train = runs where experiment <= ${trajectories}
data test = runs where experiment > ${trajectories}
time t over train
state x[1..2] over t start smooth(train.prey, train.predators, bandwidth: 0.6)
network f : 2 -> ${width} tanh -> 2 normalize [train.prey, train.predators] in [-100, 100] start uniform(seed: 1, scale: 0.1)
subject to
  dynamics: der(x) == f(x)
  start: x at t.start == [train.prey, train.predators] at t.start
minimize mse(x, [train.prey, train.predators]) + 1e-4*sumsq(f)
collocate t with radau(elements: ${elements}, points: 3)
solve with interior_point(tol: 1e-8)
validate simulate f on test
`;
  return { text, decompose: 'train by experiments', files: { 'runs.csv': `${lines.join('\n')}\n` } };
}

/**
 * The reactor of models/induced-protein.node: seven states in 50 experiments of 30 points with feeds of their own, measured with a
 * relative error of 2 %. Balances and the recovery of the cells are known; a network finds uptake and expression of the concentrations
 * of glucose and inducer. Ten experiments without error test it.
 */
export function bioreactor({ experiments = 50, points = 30 }) {
  const tests = 10;
  const uniform = uniformFrom(701);
  const error = noise(702, 0.02);
  const hours = 10;
  const times = Array.from({ length: points }, (_, k) => (hours * k) / (points - 1));
  const states = ['volume', 'cells', 'glucose', 'protein', 'inducer', 'shock', 'recovery'];
  const lines = [`run,t,feed,induction,${states.join(',')}`];
  for (let run = 1; run <= experiments + tests; run++) {
    // Feeds are constant over intervals of five rows.
    const feeds = Array.from({ length: Math.ceil(points / 5) }, () => [0.3 * uniform(), 0.2 * uniform()]);
    const feedsAt = (t) => feeds[Math.floor(Math.floor((t / hours) * (points - 1) + 1e-6) / 5)];
    const start = [1, 0.5 + uniform(), 10 + 30 * uniform(), 0, 0, 1, 0].map(rounded);
    for (const { t, y } of sampled((at, state) => reactor(state, feedsAt(at)), start, times)) {
      const cells = y.map((value) => value * (1 + (t > 0 && run <= experiments ? error() : 0)));
      lines.push([run, t, ...feedsAt(t), ...cells].map(digits).join(','));
    }
  }
  const columns = states.map((name) => `train.${name}`);
  const text = `model Bioreactor
data runs = csv("runs.csv", experiment: "run")
data train = runs where experiment <= ${experiments}
data test = runs where experiment > ${experiments}
time t over train
state volume over t start smooth(train.volume, bandwidth: 0.7)
state cells over t start smooth(train.cells, bandwidth: 0.7)
state glucose over t start smooth(train.glucose, bandwidth: 0.7)
state protein over t start smooth(train.protein, bandwidth: 0.7)
state inducer over t start smooth(train.inducer, bandwidth: 0.7)
state shock over t start smooth(train.shock, bandwidth: 0.7)
state recovery over t start smooth(train.recovery, bandwidth: 0.7)
network rates : 2 -> 12 tanh -> 2 normalize [[0, 40], [0, 3]] scale [0.5, 0.1] in [-50, 50] start uniform(seed: 1, scale: 0.1)
let feed = interpolate(train.feed, by: previous)
let induction = interpolate(train.induction, by: previous)
let G = glucose/volume
let I = inducer/volume
let growth = rates(G, I)[1]*(shock + 0.22*recovery/(0.22 + I))
let response = 0.09*I/(0.034 + I)
subject to
  der(volume) == feed + induction
  der(cells) == growth*cells
  der(glucose) == 100*feed - growth*cells/0.51
  der(protein) == rates(G, I)[2]*cells
  der(inducer) == 4*induction
  der(shock) == -response*shock
  der(recovery) == response*(1 - recovery)
  start: [volume, cells, glucose, protein, inducer, shock, recovery] at t.start == [${columns.join(', ')}] at t.start
minimize mse([volume, cells, glucose, protein, inducer, shock, recovery], [${columns.join(', ')}], weights: [1, 0.1, 0.002, 5, 1, 10, 10]) + 1e-4*sumsq(rates)
collocate t with radau(elements: 10, points: 3)
solve with interior_point(tol: 1e-8)
validate simulate rates on test
`;
  return { text, decompose: 'train by experiments', files: { 'runs.csv': `${lines.join('\n')}\n` } };
}

/** Rates of the reactor with recombinant bacteria; see models/induced-protein.node. */
function reactor([volume, cells, glucose, , inducer, shock, recovery], [feed, induction]) {
  const [G, I] = [glucose / volume, inducer / volume];
  const uptake = G / (14.35 + G + G ** 2 / 111.5);
  const growth = uptake * (shock + (0.22 * recovery) / (0.22 + I));
  const expression = (0.233 * uptake * (0.0005 + I)) / (0.022 + I);
  const response = (0.09 * I) / (0.034 + I);
  return [
    feed + induction,
    growth * cells,
    100 * feed - (growth * cells) / 0.51,
    expression * cells,
    4 * induction,
    -response * shock,
    response * (1 - recovery),
  ];
}

/** A model of models/ on its uniformly spaced data and a mesh of Radau elements, so that it can be cut by rows. */
export function oscillator({ name, elements = 64 }) {
  const read = (file) => readFileSync(join(root, 'models', file), 'utf8');
  const data = `data/${name}`;
  const text = read(`${name}.node`)
    .replace('train-chebyshev.csv', 'train-uniform.csv')
    .replace(/^collocate.*$/m, `collocate t with radau(elements: ${elements}, points: 3)`)
    .replace(/^param nodes.*\n/m, '');
  const files = {};
  for (const file of ['train-uniform.csv', 'test.csv']) files[`${data}/${file}`] = read(`${data}/${file}`);
  return { text, decompose: 'train by rows', files };
}

function digits(value) {
  return String(Number(value.toPrecision(7)));
}
