import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('batches-in-memory.mjs', import.meta.url));

it(
  'compiles 1000 trajectories of 100 rows batch by batch in less memory than the whole problem takes',
  { timeout: 180_000 },
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program]);
    const { variables, entries, keptMegabytes, peakMegabytes } = JSON.parse(stdout) as Record<string, number>;
    expect(variables).toBeGreaterThan(200_000);
    // The places of all entries alone are more than may be kept.
    expect((entries! * 8) / 2 ** 20).toBeGreaterThan(440);
    expect(keptMegabytes).toBeLessThan(420);
    expect(peakMegabytes).toBeLessThan(750);
  },
);
