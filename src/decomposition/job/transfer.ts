import type { JobMessage, JobReply } from './messages.js';

/**
 * The buffers of a message or reply that its receiver may take over, because its sender made them for it: nothing is copied on the way
 * between threads.
 */
export function transfersOf(message: JobMessage | JobReply): ArrayBuffer[] {
  switch (message.kind) {
    case 'solve': {
      const { target, penalty } = message.request;
      return buffersOf(penalty === 'fixed' ? [target] : [target, penalty]);
    }
    case 'solved': {
      const { point, analyses } = message.state;
      const { x, multipliers, lowerBoundMultipliers, upperBoundMultipliers } = point ?? {};
      return buffersOf([
        message.answer.copies,
        ...analyses,
        ...[x, multipliers, lowerBoundMultipliers, upperBoundMultipliers].filter((one) => one !== undefined),
      ]);
    }
    default:
      return [];
  }
}

function buffersOf(arrays: readonly Float64Array[]): ArrayBuffer[] {
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
