import { renderDiagnostics, type Diagnostic } from '../../language/index.js';
import { exitCode } from '../exit-code.js';
import { loadFile } from '../model-file.js';
import { processTerminal, usesColor, writeError } from '../terminal.js';

export interface CheckOptions {
  readonly json?: boolean;
}

/** `odeon check FILES`: every mistake in models and their data. Warnings alone leave the exit code 0. */
export async function checkCommand(files: readonly string[], options: CheckOptions): Promise<number> {
  const terminal = processTerminal(options);
  const found: object[] = [];
  let errors = 0;
  for (const file of files) {
    const { diagnostics, source } = loadFile(file);
    errors += diagnostics.filter(({ severity }) => severity === 'error').length;
    found.push(...diagnostics.map((diagnostic) => diagnosticRecord(file, diagnostic)));
    if (diagnostics.length > 0) {
      writeError(renderDiagnostics(diagnostics, source, { color: usesColor(process.stderr.isTTY) }));
    } else terminal.log(`${file}: no mistakes`);
  }
  if (options.json) terminal.result(`${JSON.stringify({ diagnostics: found })}\n`);
  return errors > 0 ? exitCode.wrongInput : exitCode.solved;
}

function diagnosticRecord(file: string, { severity, code, message, hint, place }: Diagnostic): object {
  return { file, line: place.line, column: place.column, severity, code, message, ...(hint ? { hint } : {}) };
}
