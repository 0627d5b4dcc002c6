import { dirname, resolve } from 'node:path';
import process from 'node:process';
import type { Model } from '../../model/index.js';
import { writeWeights } from '../../network/index.js';
import { writeNl } from '../../nlp/nl/index.js';
import { transcribe } from '../../transcription/index.js';
import { knownConstant } from '../../transcription/known.js';
import { CallError } from '../call-error.js';
import { exitCode } from '../exit-code.js';
import { atPlace, networkOf, openModel, type ModelOptions } from '../model-file.js';
import { writeText } from '../output-files.js';
import { processTerminal, writeError } from '../terminal.js';

export interface ExportOptions extends ModelOptions {
  readonly nl?: string;
  /** `true`: to standard output. */
  readonly node?: string | true;
  /** The name of a network. */
  readonly network?: string;
}

/**
 * `odeon export FILE --nl OUT.nl`: the discretised problem for any AMPL solver, with names in `OUT.row` and `OUT.col`.
 * `odeon export FILE --node [OUT.node]`: the model as one text, with included files and blocks written out.
 * `odeon export FILE --network NAME`: a network with its starting weights and its scaling as JSON, to standard output.
 */
export async function exportCommand(file: string, options: ExportOptions): Promise<number> {
  if (options.nl === undefined && options.node === undefined && options.network === undefined)
    throw new CallError('export needs a form', 'write --nl FILE.nl, --node [FILE.node] or --network NAME');
  const { model, source } = openModel(file, options);
  if (options.node !== undefined) {
    const text = await atPlace(source, () => model.toNode());
    if (options.node === true) process.stdout.write(text);
    else writeModel(options.node, text, file, model);
  }
  if (options.network !== undefined) {
    const { architecture, parameters, scaling } = networkOf(model, options.network, '--network');
    const weights = Float64Array.from(parameters.start, (one) => knownConstant(one, 'a starting weight'));
    const values = weights.length === 1 ? new Float64Array(parameters.size).fill(weights[0]!) : weights;
    process.stdout.write(`${JSON.stringify(writeWeights(architecture, values, scaling))}\n`);
  }
  if (options.nl === undefined) return exitCode.solved;
  const { definition } = await atPlace(source, () => transcribe(model));
  const stub = options.nl.replace(/\.nl$/, '');
  const { nl, row, col } = writeNl(definition, { name: model.name });
  writeText(`${stub}.nl`, nl);
  writeText(`${stub}.row`, row);
  writeText(`${stub}.col`, col);
  processTerminal().log(`wrote ${stub}.nl, ${stub}.row and ${stub}.col`);
  return exitCode.solved;
}

/** Writes a model's text. Paths of its tables stay as they are, so it belongs in the folder of the model that it was made from. */
function writeModel(path: string, text: string, file: string, model: Model): void {
  writeText(path, text);
  const folder = file === '-' ? '.' : dirname(file);
  const fromFiles = [...model.dataSets.values()].some((table) => table.file !== undefined);
  if (fromFiles && resolve(folder) !== resolve(dirname(path)))
    writeError(`note: ${path} names its tables by their paths from ${folder}`);
}
