import { join } from 'node:path';
import type { Decomposition } from '../decomposition/index.js';
import type { Metrics } from '../model/metrics.js';
import type { Solution } from '../model/solution.js';
import { writeWeights } from '../network/index.js';
import { decompositionFigure } from '../report/decomposition-figure.js';
import { fitFigure } from '../report/fit-figure.js';
import { resultFile, type ResultRecord } from '../report/result-record.js';
import { roundsCsv } from '../report/rounds-csv.js';
import { trajectoryCsv } from '../report/trajectory-csv.js';
import { makeFolder, writeText } from './output-files.js';

/** Writes the results of a solve. */
export type ResultWriter = (
  solution: Solution,
  metrics: Metrics,
  record: ResultRecord,
  decomposition?: Decomposition,
) => void;

/**
 * Makes a folder for the results of a solve. They are `result.json`, and `state.json` to go on from; for a model over time
 * `trajectory.csv` and `fit.svg`; for a model with a network `weights.json`. A second time set or network adds its name:
 * `weights-g.json`. Of a decomposed solve they are `rounds.csv` and `rounds.svg` too.
 */
export function resultWriter(folder: string): ResultWriter {
  makeFolder(folder);
  return (solution, metrics, record, decomposition) => {
    writeResults(folder, solution, metrics, record);
    if (decomposition) writeRounds(folder, decomposition);
  };
}

function writeResults(folder: string, solution: Solution, metrics: Metrics, record: ResultRecord): void {
  const write = (name: string, text: string): void => writeText(join(folder, name), text);
  write('result.json', `${JSON.stringify(resultFile(solution, record), undefined, 2)}\n`);
  write('state.json', `${JSON.stringify(solution.state())}\n`);
  [...solution.model.times.values()].forEach((time, k) => {
    write(k === 0 ? 'trajectory.csv' : `trajectory-${time.name}.csv`, trajectoryCsv(solution, time));
  });
  [...solution.model.networks.values()].forEach((network, k) => {
    const weights = writeWeights(network.architecture, solution.weights(network), network.scaling);
    write(k === 0 ? 'weights.json' : `weights-${network.name}.json`, `${JSON.stringify(weights)}\n`);
  });
  const figure = fitFigure(solution, metrics);
  if (figure !== undefined) write('fit.svg', figure);
}

function writeRounds(folder: string, decomposition: Decomposition): void {
  writeText(join(folder, 'rounds.csv'), roundsCsv(decomposition));
  const figure = decompositionFigure(decomposition);
  if (figure !== undefined) writeText(join(folder, 'rounds.svg'), figure);
}
