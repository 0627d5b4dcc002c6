import { readdirSync } from 'node:fs';
import { expect, it, vi } from 'vitest';

const folder = new URL('../../examples/', import.meta.url);
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts'));

it.each(examples)('%s runs and says something', async (name) => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await import(new URL(name, folder).href);
    expect(log).toHaveBeenCalled();
    expect(log.mock.calls.flat().join(' ')).not.toMatch(/NaN|undefined|failed/);
  } finally {
    log.mockRestore();
  }
});
