import { writeFileSync } from 'node:fs';
import { writeNl } from '../../nlp/nl/index.js';
import { transcribe } from '../../transcription/index.js';
import { exitCode } from '../exit-code.js';
import { atPlace, openModel, type ModelOptions } from '../model-file.js';
import { processTerminal } from '../terminal.js';

export interface ExportOptions extends ModelOptions {
  readonly nl: string;
}

/** `odeon export FILE --nl OUT.nl`: the discretised problem for any AMPL solver, with names in `OUT.row` and `OUT.col`. */
export async function exportCommand(file: string, options: ExportOptions): Promise<number> {
  const { model, source } = openModel(file, options);
  const { definition } = await atPlace(source, () => transcribe(model));
  const stub = options.nl.replace(/\.nl$/, '');
  const { nl, row, col } = writeNl(definition, { name: model.name });
  writeFileSync(`${stub}.nl`, nl);
  writeFileSync(`${stub}.row`, row);
  writeFileSync(`${stub}.col`, col);
  processTerminal().log(`wrote ${stub}.nl, ${stub}.row and ${stub}.col`);
  return exitCode.solved;
}
