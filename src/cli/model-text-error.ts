import { OdeonError } from '../errors.js';
import type { Diagnostic, SourceText } from '../language/index.js';
import type { SourcePlace } from '../model/index.js';

/** Mistakes in a model text, rendered with their places. The message is the whole output. */
export class ModelTextError extends OdeonError {
  /** The same mistakes as they stand in a JSON object. */
  readonly records: readonly DiagnosticRecord[];

  constructor(rendered: string, records: readonly DiagnosticRecord[]) {
    super(rendered);
    this.records = records;
  }
}

/** A diagnostic as JSON. Lines and columns count from 1. */
export interface DiagnosticRecord {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: Diagnostic['severity'];
  readonly code?: Diagnostic['code'];
  readonly message: string;
  readonly hint?: string;
}

/** What is recorded of a diagnostic of a text, or of a text that it includes. */
export function diagnosticRecord(
  source: SourceText,
  diagnostic: Pick<Diagnostic, 'severity' | 'message'> & {
    readonly place: SourcePlace;
    readonly code?: Diagnostic['code'];
    readonly hint?: string | undefined;
  },
): DiagnosticRecord {
  const { severity, code, message, hint, place } = diagnostic;
  return {
    file: place.file ?? source.name,
    line: place.line,
    column: place.column,
    severity,
    ...(code === undefined ? {} : { code }),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}
