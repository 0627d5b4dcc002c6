import process from 'node:process';
import { CallError } from './call-error.js';

/**
 * The URL of Redis: that of the option or else of the environment, where a password does not show in the list of processes.
 */
export function redisUrl(option: string | undefined): string | undefined {
  return option ?? (process.env['ODEON_REDIS'] || undefined);
}

/**
 * The whole number that an option was given.
 *
 * @throws CallError
 */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least))
    throw new CallError(`${option} is '${text}'`, `give a whole number from ${least} on`);
  return value;
}
