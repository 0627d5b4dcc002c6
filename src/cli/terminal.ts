import { writeSync } from 'node:fs';
import process from 'node:process';

/** Where a command writes: results to standard output, everything said on the way to standard error. */
export interface Terminal {
  /** Writes text to standard output. */
  result(text: string): void;
  /** Writes a line of the log. */
  log(line: string): void;
  /** Whether standard error takes ANSI colours: it is a terminal and NO_COLOR is not set (no-color.org). */
  readonly color: boolean;
}

/** How a command's log is written. */
export interface LogOptions {
  /** Nothing but results and errors. */
  readonly quiet?: boolean;
  /** The log goes to standard error, so that standard output holds the result alone. Otherwise to standard output. */
  readonly json?: boolean;
}

/** The terminal of this process. Writes are synchronous: nothing is lost when the process ends. */
export function processTerminal({ quiet = false, json = false }: LogOptions = {}): Terminal {
  return {
    result: (text) => writeAll(1, text),
    log: (line) => {
      if (!quiet) writeAll(json ? 2 : 1, `${line}\n`);
    },
    color: usesColor(process.stderr.isTTY),
  };
}

/** Writes an error message to standard error. */
export function writeError(text: string): void {
  writeAll(2, `${text}\n`);
}

/** Whether to use colours on a stream that is or is not a terminal. */
export function usesColor(isTerminal: boolean | undefined): boolean {
  const { NO_COLOR: noColor, TERM: term } = process.env;
  return isTerminal === true && (noColor === undefined || noColor === '') && term !== 'dumb';
}

/** A pipe may take a part of the text, or nothing for a moment; one that nobody reads any more ends the output. */
function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));
