import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderWith, runOdeon } from './run-odeon.js';

const text = `include "limits.node"
block Tank(area) {
  var h in [0, most] start 1/area
  subject to
    full: h <= most
}
use Tank(2) as left
minimize (left.h - 3)^2
`;

it('odeon export --node writes a model without includes and blocks, which reads as the same model', async () => {
  const folder = folderWith({ 'model.node': text, 'limits.node': 'param most = 2\n' });
  const out = join(folder, 'out.node');
  expect((await runOdeon(['export', join(folder, 'model.node'), '--node', out])).code).toBe(0);
  const printed = readFileSync(out, 'utf8');
  expect(printed).toBe(`model model

param most = 2

var left.h in [0, most] start 1/2

subject to
  left.full: left.h <= most

minimize (left.h - 3)^2
`);
  expect((await runOdeon(['export', out, '--node'])).stdout).toBe(printed);
  const call = await runOdeon(['export', out]);
  expect([call.code, call.stderr]).toEqual([
    2,
    expect.stringContaining('write --nl FILE.nl, --node [FILE.node] or --network NAME'),
  ]);
});
