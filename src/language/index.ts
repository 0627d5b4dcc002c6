/** The `.node` language: text to model, with diagnostics that collect every error. */
import type { ModelTree } from './ast.js';
import { DiagnosticList, type Diagnostic } from './diagnostics.js';
import { defaultLimits, type LanguageLimits } from './limits.js';
import { parseText } from './parse.js';
import { SourceText } from './source-text.js';

export * from './ast.js';
export { diagnosticCodes, type DiagnosticCode } from './diagnostic-codes.js';
export {
  maximumDiagnostics,
  renderDiagnostic,
  renderDiagnostics,
  type Diagnostic,
  type RenderOptions,
  type Severity,
} from './diagnostics.js';
export { defaultLimits, type LanguageLimits } from './limits.js';
export { SourceText, type Span } from './source-text.js';

export interface ParseOptions {
  /** What messages call the text: the path of its file. Default 'model'. */
  readonly source?: string;
  readonly limits?: Partial<LanguageLimits>;
}

export interface ParsedModel {
  readonly ast: ModelTree;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: SourceText;
}

/** Reads the syntax of a model text. Never throws: what is wrong is in `diagnostics`. */
export function parseModel(text: string, options: ParseOptions = {}): ParsedModel {
  const source = new SourceText(text, options.source ?? 'model');
  const diagnostics = new DiagnosticList(source);
  const ast = parseText(source, diagnostics, { ...defaultLimits, ...options.limits });
  return { ast, diagnostics: diagnostics.sorted(), source };
}
