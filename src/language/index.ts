/** The `.node` language: text to model, with diagnostics that collect every error. */
import type { Model } from '../model/index.js';
import type { ModelTree } from './ast.js';
import { DiagnosticList, type Diagnostic } from './diagnostics.js';
import { formatText } from './formatter.js';
import { expandBlocks } from './blocks.js';
import { readsFile } from './lowering/tables.js';
import { joinIncludes, type TextReader } from './include.js';
import { defaultLimits, type LanguageLimits } from './limits.js';
import { lowerModel, type LoweringOptions } from './lowering/model.js';
import { startFile } from './lowering/network-starts.js';
import type { TableReader } from './lowering/tables.js';
import { parseText } from './parse.js';
import { SourceText } from './source-text.js';

export * from './ast.js';
export { diagnosticCodes, type DiagnosticCode } from './diagnostic-codes.js';
export {
  maximumDiagnostics,
  renderDiagnostic,
  renderDiagnostics,
  renderMessage,
  type Diagnostic,
  type PlacedMessage,
  type RenderOptions,
  type Severity,
} from './diagnostics.js';
export { defaultLimits, type LanguageLimits } from './limits.js';
export type { TextReader } from './include.js';
export type { TableReader, TableRequest } from './lowering/tables.js';
export { SourceText, type Span } from './source-text.js';

export interface ParseOptions {
  /** What messages call the text: the path of its file. Default 'model'. */
  readonly source?: string;
  readonly limits?: Partial<LanguageLimits>;
}

export interface LoadOptions extends ParseOptions {
  /** Reads the tables of the model; without it, as much is checked as needs no data. */
  readonly readData?: TableReader;
  /** Reads the files that the model includes and those of starting weights, by their path from its folder. */
  readonly readText?: TextReader;
  /** Replaces the values of scalar parameters, by name. */
  readonly parameters?: ReadonlyMap<string, number>;
  /** Replaces the files of tables, by the name of the table. */
  readonly data?: ReadonlyMap<string, string>;
}

export interface ParsedModel {
  readonly ast: ModelTree;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly source: SourceText;
}

export interface LoadedModel extends ParsedModel {
  /** The model; absent when there are errors or the data was not read. */
  readonly model?: Model;
}

/** Reads the syntax of a model text. Never throws: what is wrong is in `diagnostics`. */
export function parseModel(text: string, options: ParseOptions = {}): ParsedModel {
  const source = new SourceText(text, options.source ?? 'model');
  const diagnostics = new DiagnosticList(source);
  const ast = parseText(source, diagnostics, { ...defaultLimits, ...options.limits });
  return { ast, diagnostics: diagnostics.sorted(), source };
}

/** Reads a model text, checks it and builds its model by the fluent API. Never throws for anything in the text. */
export function loadModel(text: string, options: LoadOptions = {}): LoadedModel {
  const limits = { ...defaultLimits, ...options.limits };
  const { source, problems } = joinIncludes(text, options.source ?? 'model', limits, options.readText);
  const diagnostics = new DiagnosticList(source);
  for (const { span, message, hint } of problems) diagnostics.error('bad-include', span, message, hint);
  const ast = parseText(source, diagnostics, limits);
  const model = lowered(ast, diagnostics, {
    limits,
    parameters: options.parameters ?? new Map(),
    data: options.data ?? new Map(),
    ...(options.readData ? { readData: options.readData } : {}),
    ...(options.readText ? { readText: options.readText } : {}),
  });
  const needsData = ast.statements.some((one) => one.kind === 'data' && readsFile(one));
  const needsText = ast.statements.some((one) => one.kind === 'network' && startFile(one) !== undefined);
  const whole =
    !diagnostics.hasErrors &&
    (options.readData !== undefined || !needsData) &&
    (options.readText !== undefined || !needsText);
  return { ast, diagnostics: diagnostics.sorted(), source, ...(whole && model ? { model } : {}) };
}

/** Lowers a tree; should it exhaust the stack in spite of the limits on nesting, that is a diagnostic too. */
function lowered(ast: ModelTree, diagnostics: DiagnosticList, options: LoweringOptions): Model | undefined {
  try {
    return lowerModel(expandBlocks(ast, diagnostics, options.limits), diagnostics, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    diagnostics.error(
      'nested-too-deep',
      { start: 0, end: 0 },
      'the expressions and definitions are nested too deep',
      'name parts of expressions, and define names above their use',
    );
    return undefined;
  }
}

/** Checks a model text; like {@link loadModel}, without the model. */
export function checkModel(text: string, options: LoadOptions = {}): ParsedModel {
  const { ast, diagnostics, source } = loadModel(text, options);
  return { ast, diagnostics, source };
}

export interface FormattedText {
  /** The text in canonical form, or as it was when it has syntax errors. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: SourceText;
}

/** Puts a model text into its canonical form. Comments are kept; formatting twice changes nothing more. */
export function formatModel(text: string, options: ParseOptions = {}): FormattedText {
  const source = new SourceText(text, options.source ?? 'model');
  const diagnostics = new DiagnosticList(source);
  const formatted = formatText(source, diagnostics, { ...defaultLimits, ...options.limits });
  return { text: formatted, diagnostics: diagnostics.sorted(), source };
}
