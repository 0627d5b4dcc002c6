// Discretises 1000 trajectories of 100 rows, cuts them into 64 batches, compiles every batch as a run does before its first round, and
// prints figures as JSON. Run by memory.test.ts with --expose-gc, in a process of its own, so that the figures are of nothing else.
import { radau } from '../../dist/collocation/index.js';
import { parseTable } from '../../dist/data/index.js';
import { InProcessExecutor } from '../../dist/decomposition/in-process-executor.js';
import { splitExperiments } from '../../dist/decomposition/split.js';
import { add, der, equal, Model, multiply, smooth, sumsq } from '../../dist/model/index.js';
import { transcribe } from '../../dist/transcription/index.js';

const lines = ['run,t,y1,y2'];
for (let run = 1; run <= 1000; run++) {
  for (let row = 0; row < 100; row++) {
    const angle = 0.06 * row + run;
    lines.push(`${run},${0.06 * row},${Math.cos(angle)},${-Math.sin(angle)}`);
  }
}
const model = new Model();
const data = model.data('data', parseTable(lines.join('\n'), { source: 'runs.csv' }), { experiment: 'run' });
const t = model.timeOver('t', data);
const measured = [data.column('y1'), data.column('y2')];
const x = model.state('x', { over: 2, time: t, start: measured.map((column) => smooth(column, 0.5)) });
const f = model.network('f', { layers: [2, 32, 2] });
model.subjectTo('dynamics', equal(der(x), f.of(x)));
model.subjectTo('start', equal(x.at(t.start), [measured[0].first, measured[1].first]));
model.minimize(add(model.fit(x, measured), multiply(1e-3, sumsq(f))));
model.collocate(t, radau(3), { elements: 33 });

const transcription = transcribe(model);
const split = splitExperiments(transcription, 64);
const executor = new InProcessExecutor(split.batches, { print_level: 0 });
const descriptions = await executor.describe();
globalThis.gc();
const sum = (of) => descriptions.reduce((total, one) => total + of(one), 0);
console.log(
  JSON.stringify({
    variables: transcription.definition.variables,
    entries: sum(({ nonzeros }) => nonzeros.jacobian + nonzeros.hessian),
    keptMegabytes: process.memoryUsage().arrayBuffers / 2 ** 20,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
