import type { SourcePlace } from '../model/index.js';
import type { DiagnosticCode } from './diagnostic-codes.js';
import type { SourceText, Span } from './source-text.js';

export type Severity = 'error' | 'warning';

/** Something to tell about a model text. Diagnostics are collected, never thrown. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable name of the kind of problem. */
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly span: Span;
  /** 1-based line and column of the start of the span. */
  readonly place: SourcePlace;
  /** What to do about it, in one sentence. */
  readonly hint?: string;
}

/** Most diagnostics that are kept of one text: further ones help nobody. */
export const maximumDiagnostics = 200;

/** Collects the diagnostics of one text. */
export class DiagnosticList {
  private readonly list: Diagnostic[] = [];
  /** What was said already: blocks say the same for each of their instances. */
  private readonly said = new Set<string>();
  private errors = 0;

  constructor(readonly source: SourceText) {}

  error(code: DiagnosticCode, span: Span, message: string, hint?: string): void {
    this.errors++;
    this.add('error', code, span, message, hint);
  }

  warning(code: DiagnosticCode, span: Span, message: string, hint?: string): void {
    this.add('warning', code, span, message, hint);
  }

  get hasErrors(): boolean {
    return this.errors > 0;
  }

  /** Whether no more diagnostics are kept, so that none need to be worked out. */
  get isFull(): boolean {
    return this.list.length >= maximumDiagnostics;
  }

  /** All diagnostics so far, in the order of the text. */
  sorted(): Diagnostic[] {
    return [...this.list].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  }

  private add(severity: Severity, code: DiagnosticCode, span: Span, message: string, hint?: string): void {
    const key = `${code} ${span.start} ${span.end} ${message}`;
    if (this.isFull || this.said.has(key)) return;
    this.said.add(key);
    const place = this.source.place(span.start);
    this.list.push({ severity, code, message, span, place, ...(hint === undefined ? {} : { hint }) });
  }
}

export interface RenderOptions {
  /** Colour by ANSI escapes. The caller honours NO_COLOR and pipes. Default false. */
  readonly color?: boolean;
}

/** Longest part of a source line that is shown. */
const shownWidth = 160;

/**
 * A diagnostic as text: `file:line:column: error: message`, the source line, a caret line under the span, and the hint.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  source: SourceText,
  options: RenderOptions = {},
): string {
  const { span } = diagnostic;
  return renderMessage({ ...diagnostic, width: span.end - span.start }, source, options);
}

/** Something to say about a place of a model text. */
export interface PlacedMessage {
  readonly severity: Severity;
  readonly message: string;
  readonly place: SourcePlace;
  readonly hint?: string | undefined;
  /** Number of characters that it is about. Default 1. */
  readonly width?: number;
}

/** A message in the form of {@link renderDiagnostic}. */
export function renderMessage(
  { severity, message, place, hint, width = 1 }: PlacedMessage,
  source: SourceText,
  options: RenderOptions = {},
): string {
  const paint = (style: string, text: string) => (options.color ? `\u001b[${style}m${text}\u001b[0m` : text);
  const { line, column } = place;
  const colour = severity === 'error' ? '1;31' : '1;33';
  const head = `${place.file ?? source.name}:${line}:${column}: ${paint(colour, `${severity}:`)} ${message}`;

  const full = source.line(line, place.file);
  const from = column > shownWidth - 20 ? column - 40 : 0;
  const shown = full.slice(from, from + shownWidth).replace(/(?!\t)\p{Cc}/gu, '?');
  const before = full.slice(from, column - 1).replace(/[^\t]/g, ' ');
  const room = Math.max(1, Math.min(full.length, from + shownWidth) - (column - 1));
  const carets = '^'.repeat(Math.max(1, Math.min(width, room)));
  const gutter = ' '.repeat(String(line).length);
  const lines = [
    head,
    ` ${paint('2', `${line} |`)} ${shown}`,
    ` ${paint('2', `${gutter} |`)} ${before}${paint(colour, carets)}`,
  ];
  if (hint !== undefined) lines.push(` ${gutter} ${paint('2', '=')} hint: ${hint}`);
  return lines.join('\n');
}

/** All diagnostics as text, with a blank line between two. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: SourceText,
  options: RenderOptions = {},
): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, source, options)).join('\n\n');
}
