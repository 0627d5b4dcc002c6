import { formatModel, renderDiagnostics } from '../../language/index.js';
import { exitCode } from '../exit-code.js';
import { readText } from '../model-file.js';
import { writeText } from '../output-files.js';
import { processTerminal, usesColor, writeError } from '../terminal.js';

export interface FormatOptions {
  readonly check?: boolean;
}

/**
 * `odeon format FILES`: rewrites models in the standard layout; "-" reads standard input and writes standard output. A file
 * with syntax errors is left as it is.
 */
export async function formatCommand(
  files: readonly string[],
  { check = false }: FormatOptions,
): Promise<number> {
  const terminal = processTerminal({ json: files.includes('-') });
  let code: number = exitCode.solved;
  for (const file of files) {
    const before = readText(file);
    const { text, diagnostics, source } = formatModel(before, { source: file });
    if (diagnostics.some(({ severity }) => severity === 'error')) {
      writeError(renderDiagnostics(diagnostics, source, { color: usesColor(process.stderr.isTTY) }));
      code = exitCode.wrongInput;
    } else if (check) {
      if (text === before) continue;
      terminal.log(`${file}: not in the standard layout`);
      if (code === exitCode.solved) code = exitCode.notSolved;
    } else if (file === '-') terminal.result(text);
    else if (text !== before) {
      writeText(file, text);
      terminal.log(`${file}: formatted`);
    }
  }
  return code;
}
