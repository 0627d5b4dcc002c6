import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderWith, runOdeon } from './run-odeon.js';

const text = `param top = 4
network f : 1 -> 3 tanh -> 1 normalize [[0, top]] scale 2 in [-100, 100]
minimize sum(k in 0..4: (f(k) - k/(1 + k))^2) + 1e-4*sumsq(f)
`;

describe('weights of a network with a scaling', () => {
  it('go from a solve to --start, to export and to file(...)', async () => {
    const folder = folderWith({ 'm.node': text });
    const solved = await runOdeon(['solve', 'm.node', '--json', '--quiet', '--out', 'out'], { cwd: folder });
    const { objective } = JSON.parse(solved.stdout) as { objective: number };
    const written = JSON.parse(readFileSync(join(folder, 'out', 'weights.json'), 'utf8')) as unknown;
    expect(written).toMatchObject({
      inputs: { shift: [2], scale: [2] },
      outputs: { shift: [0], scale: [2] },
    });

    const exported = await runOdeon(['export', 'm.node', '--network', 'f', '--start', 'f=out/weights.json'], {
      cwd: folder,
    });
    expect(exported.code).toBe(0);
    expect(JSON.parse(exported.stdout)).toEqual(written);

    // Frozen there, the file gives the objective without a step; another scaling gives the same function.
    const frozen = text.replace('in [-100, 100]', 'start file("out/weights.json") frozen');
    writeFileSync(join(folder, 'frozen.node'), `${frozen}var x\n`.replace('minimize', 'minimize x^2 +'));
    const again = await runOdeon(['solve', 'frozen.node', '--json', '--quiet'], { cwd: folder });
    expect((JSON.parse(again.stdout) as { objective: number }).objective).toBeCloseTo(objective, 10);
    const rescaled = frozen.replace('scale 2', 'scale 5').replace(' + 1e-4*sumsq(f)', '');
    const plain = frozen.replace(' + 1e-4*sumsq(f)', '');
    const objectives = await Promise.all(
      [rescaled, plain].map(async (model, k) => {
        writeFileSync(join(folder, `${k}.node`), `${model}var x\n`.replace('minimize', 'minimize x^2 +'));
        const run = await runOdeon(['solve', `${k}.node`, '--json', '--quiet'], { cwd: folder });
        return (JSON.parse(run.stdout) as { objective: number }).objective;
      }),
    );
    expect(objectives[0]).toBeCloseTo(objectives[1]!, 10);
  });

  it('are not exported for a network that is not there', async () => {
    const folder = folderWith({ 'm.node': text });
    const { code, stderr } = await runOdeon(['export', 'm.node', '--network', 'g'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain("--network g: the model has no network 'g'");
  });
});
