import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import process from 'node:process';
import { Checked } from '../job/check.js';
import type { Ticket } from './run-store.js';

/**
 * A ticket as it came from the queue. Its texts become parts of keys, so nothing but what a coordinator makes is taken.
 *
 * @throws JobError
 */
export function checkTicket(value: unknown): Ticket {
  const parts = new Checked(value, 'the ticket');
  const matching = (key: keyof Ticket, pattern: RegExp): string => {
    const text = parts.text(key, 64);
    if (!pattern.test(text)) throw parts.wrong(key, String(pattern));
    return text;
  };
  return {
    run: matching('run', /^[0-9a-f]{16}$/),
    call: matching('call', /^[0-9a-f]{8}-\d{1,9}$/),
    model: matching('model', /^[0-9a-f]{64}$/),
  };
}

/** A name for this process that no other has, and that says where it runs. */
export function processName(): string {
  return `${hostname().slice(0, 40)}/${process.pid}/${randomUUID().slice(0, 8)}`;
}
