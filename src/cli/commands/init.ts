import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CallError } from '../call-error.js';
import { exitCode } from '../exit-code.js';
import { makeFolder, writeText } from '../output-files.js';
import { processTerminal } from '../terminal.js';

const model = `# A network learns a damped oscillator from noisy measurements.
model FirstModel "neural ODE of a damped oscillator"

data train = csv("data/train.csv")  # columns t, y1, y2

time t in [0, 10]
state x[1..2] over t in [-5, 5] start smooth(train.y1, train.y2)
network f : 2 -> 8 tanh -> 2 in [-100, 100] start xavier(seed: 1)

subject to
  dynamics: der(x) == f(x)
  start: x at 0 == [train.y1, train.y2] at 0

minimize mse(x, [train.y1, train.y2]) + 1e-3*sumsq(f)

collocate t with radau(elements: 25, points: 3)
`;

const readme = `# A first model

    odeon solve model.node --out out

reads \`data/train.csv\`, trains the network of \`model.node\` and writes the fit to \`out/fit.svg\`.
`;

/**
 * `odeon init DIR`: a new folder with a model, its data and a README.
 *
 * @throws CallError when the folder exists and is not empty.
 */
export async function initCommand(folder: string): Promise<number> {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new CallError(`'${folder}' is not empty`, 'name a new folder');
  }
  makeFolder(join(folder, 'data'));
  writeText(join(folder, 'model.node'), model);
  writeText(join(folder, 'README.md'), readme);
  writeText(join(folder, 'data', 'train.csv'), measurements());
  const terminal = processTerminal();
  terminal.log(`wrote ${join(folder, 'model.node')}, its data and a README`);
  terminal.log(`next: odeon solve ${join(folder, 'model.node')} --out ${join(folder, 'out')}`);
  return exitCode.solved;
}

/** The damped oscillator x'' = -x - 0.2 x' from (0, 1) with an error of up to 0.05 of a fixed pattern. */
function measurements(): string {
  const frequency = Math.sqrt(1 - 0.01);
  const lines = ['t,y1,y2'];
  for (let k = 0; k <= 100; k++) {
    const t = k / 10;
    const decay = Math.exp(-0.1 * t);
    const position = (decay * Math.sin(frequency * t)) / frequency;
    const velocity = decay * Math.cos(frequency * t) - 0.1 * position;
    const error = (phase: number): number => 0.05 * Math.sin(12.9898 * k + phase);
    lines.push(`${t},${(position + error(0)).toFixed(5)},${(velocity + error(2)).toFixed(5)}`);
  }
  return `${lines.join('\n')}\n`;
}
