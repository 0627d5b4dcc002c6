import process from 'node:process';
import { exitCode } from './exit-code.js';

/** Listens for Ctrl-C (SIGINT) and SIGTERM: the first asks for an orderly end, the second ends the process at once. */
export class Interruption {
  /** Whether the user has asked to stop. */
  aborted = false;

  private readonly listener = (): void => {
    if (this.aborted) process.exit(exitCode.interrupted);
    this.aborted = true;
  };

  constructor() {
    process.on('SIGINT', this.listener);
    process.on('SIGTERM', this.listener);
  }

  /** Gives the signals back their usual meaning. */
  dispose(): void {
    process.off('SIGINT', this.listener);
    process.off('SIGTERM', this.listener);
  }
}
