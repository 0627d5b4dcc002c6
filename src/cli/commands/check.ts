import { renderDiagnostics } from '../../language/index.js';
import {
  describeDynamics,
  describeStructure,
  diagnoseStructure,
  dynamicStructure,
  type DynamicStructure,
  type StructureReport,
} from '../../diagnosis/index.js';
import { CompiledProblem } from '../../nlp/index.js';
import { transcribe } from '../../transcription/index.js';
import { exitCode } from '../exit-code.js';
import { atPlace, loadFile } from '../model-file.js';
import { diagnosticRecord } from '../model-text-error.js';
import { openNl } from '../nl-file.js';
import { processTerminal, usesColor, writeError } from '../terminal.js';

export interface CheckOptions {
  readonly json?: boolean;
  /** Folders beside its own from which a model may read. */
  readonly allowRead?: readonly string[];
  /** Also discretise the models and examine their structure. */
  readonly structure?: boolean;
}

/**
 * `odeon check FILES`: every mistake in models and their data; with `--structure` also what the sparsity of the discretised
 * problem says, of `.nl` files too. Warnings and findings alone leave the exit code 0.
 */
export async function checkCommand(files: readonly string[], options: CheckOptions): Promise<number> {
  const terminal = processTerminal(options);
  const found: object[] = [];
  const structures: object[] = [];
  const dynamics: object[] = [];
  let errors = 0;
  const examine = (file: string, report: StructureReport): void => {
    structures.push({ file, ...report });
    for (const line of describeStructure(report)) terminal.log(`${file}: ${line}`);
  };
  for (const file of files) {
    if (options.structure && file.endsWith('.nl')) {
      examine(file, diagnoseStructure(openNl(file.slice(0, -3)).program));
      continue;
    }
    const { diagnostics, source, model } = loadFile(file, options);
    errors += diagnostics.filter(({ severity }) => severity === 'error').length;
    found.push(...diagnostics.map((diagnostic) => diagnosticRecord(source, diagnostic)));
    if (diagnostics.length > 0) {
      writeError(renderDiagnostics(diagnostics, source, { color: usesColor(process.stderr.isTTY) }));
    } else terminal.log(`${file}: no mistakes`);
    if (options.structure && model) {
      for (const overTime of dynamicStructure(model)) {
        dynamics.push(dynamicsRecord(file, overTime));
        terminal.log(`${file}: ${describeDynamics(overTime)}`);
      }
      const { definition } = await atPlace(source, () => transcribe(model));
      examine(file, diagnoseStructure(new CompiledProblem(definition)));
    }
  }
  const structure = options.structure ? { structure: structures, dynamics } : {};
  if (options.json) terminal.result(`${JSON.stringify({ diagnostics: found, ...structure })}\n`);
  return errors > 0 ? exitCode.wrongInput : exitCode.solved;
}

/** What `--structure` says of the dynamics over one time; `index` is null where equations have no variable of their own. */
function dynamicsRecord(
  file: string,
  { time, equations, variables, controls, index, differentiated, undetermined }: DynamicStructure,
): object {
  return {
    file,
    time: time.name,
    equations,
    variables,
    controls,
    index: index ?? null,
    differentiated: differentiated.map(({ name, times }) => ({ name, times })),
    undetermined: undetermined.map(({ name }) => name),
  };
}
