import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { OdeonError } from '../errors.js';
import { ModelTextError, type DiagnosticRecord } from './model-text-error.js';
import { usesColor, writeError } from './terminal.js';

/**
 * Says what went wrong: a user's error as its message and hint, never with a stack trace; anything else is a defect of
 * Odeon and asks for a report.
 */
export function describeFailure(error: unknown, debug: boolean, color: boolean): string {
  const paint = (style: string, text: string): string => (color ? `\u001b[${style}m${text}\u001b[0m` : text);
  const hint = (text: string): string => `\n  ${paint('2', 'hint:')} ${text}`;
  if (error instanceof ModelTextError) return error.message;
  if (error instanceof OdeonError) {
    const trace = debug && error.stack ? `\n${error.stack}` : '';
    return `${paint('1;31', 'error:')} ${error.message}${error.hint ? hint(error.hint) : ''}${trace}`;
  }
  if (error instanceof Error && isSystemError(error))
    return `${paint('1;31', 'error:')} ${systemMessage(error)}`;
  const message = error instanceof Error ? error.message : String(error);
  const trace = debug && error instanceof Error && error.stack ? `\n${error.stack}` : '';
  const advice = debug ? '' : hint('this is a defect of odeon; please report it with the output of --debug');
  return `${paint('1;31', 'internal error:')} ${message}${advice}${trace}`;
}

/** A failure as the one JSON object of `--json`: nothing was solved, and why. */
export interface FailureRecord {
  readonly status: 'error';
  /** In one sentence; that of the first mistake where the model's text is wrong. */
  readonly message: string;
  readonly hint?: string;
  /** The mistakes of a model text with their places. */
  readonly diagnostics?: readonly DiagnosticRecord[];
}

/** What {@link describeFailure} says, for programs. */
export function failureRecord(error: unknown): FailureRecord {
  if (error instanceof ModelTextError) {
    const { records } = error;
    const first = records.find(({ severity }) => severity === 'error') ?? records[0];
    return { status: 'error', message: first?.message ?? error.message, diagnostics: records };
  }
  const message =
    error instanceof Error && isSystemError(error)
      ? systemMessage(error)
      : error instanceof Error
        ? error.message.replace(/^error: /, '')
        : String(error);
  const hint = error instanceof OdeonError ? error.hint : undefined;
  return { status: 'error', message, ...(hint === undefined ? {} : { hint }) };
}

/** Writes a failure to standard error. */
export function reportFailure(error: unknown, debug: boolean): void {
  writeError(describeFailure(error, debug, usesColor(process.stderr.isTTY)));
}

function isSystemError(error: Error): error is NodeJS.ErrnoException {
  return 'syscall' in error && 'code' in error;
}

/** Failures of files that users meet, in words. */
function systemMessage({ code, path, message }: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    EACCES: 'may not be read or written',
    EEXIST: 'is in the way: it is no folder',
    EISDIR: 'is a folder',
    ENOTDIR: 'lies under something that is not a folder',
    ENOSPC: 'does not fit: the disk is full',
    EROFS: 'lies on a read-only disk',
  };
  const lost = code === 'ENOENT' && path !== undefined && !existsSync(dirname(path));
  const reason = lost ? 'lies in a folder that does not exist' : code && reasons[code];
  return path !== undefined && reason !== undefined ? `'${path}' ${reason}` : message;
}
