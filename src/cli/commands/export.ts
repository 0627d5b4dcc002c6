import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { writeNl } from '../../nlp/nl/index.js';
import { transcribe } from '../../transcription/index.js';
import { CallError } from '../call-error.js';
import { exitCode } from '../exit-code.js';
import { atPlace, openModel, type ModelOptions } from '../model-file.js';
import { processTerminal } from '../terminal.js';

export interface ExportOptions extends ModelOptions {
  readonly nl?: string;
  /** `true`: to standard output. */
  readonly node?: string | true;
}

/**
 * `odeon export FILE --nl OUT.nl`: the discretised problem for any AMPL solver, with names in `OUT.row` and `OUT.col`.
 * `odeon export FILE --node [OUT.node]`: the model as one text, with included files and blocks written out.
 */
export async function exportCommand(file: string, options: ExportOptions): Promise<number> {
  if (options.nl === undefined && options.node === undefined)
    throw new CallError('export needs a form', 'write --nl FILE.nl or --node [FILE.node]');
  const { model, source } = openModel(file, options);
  if (options.node !== undefined) {
    const text = await atPlace(source, () => model.toNode());
    if (options.node === true) process.stdout.write(text);
    else writeFileSync(options.node, text);
  }
  if (options.nl === undefined) return exitCode.solved;
  const { definition } = await atPlace(source, () => transcribe(model));
  const stub = options.nl.replace(/\.nl$/, '');
  const { nl, row, col } = writeNl(definition, { name: model.name });
  writeFileSync(`${stub}.nl`, nl);
  writeFileSync(`${stub}.row`, row);
  writeFileSync(`${stub}.col`, col);
  processTerminal().log(`wrote ${stub}.nl, ${stub}.row and ${stub}.col`);
  return exitCode.solved;
}
