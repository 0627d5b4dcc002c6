import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { project } from './run-odeon.js';

const loader = pathToFileURL(join(project, 'bin', 'load-program.js')).href;

/** Loads a program by the loader of `bin/odeon` in a process of its own; what it prints. */
function load(path: string): string {
  const text = `import { loadProgram } from '${loader}'; loadProgram(${JSON.stringify(path)}, 'test').main();`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
    encoding: 'utf8',
  });
  expect([stderr, status]).toEqual(['', 0]);
  return stdout.trim();
}

describe('the loader of the program', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'odeon-test-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('runs a program with and without what an earlier run compiled', () => {
    const path = join(folder, 'program.cjs');
    writeFileSync(path, "exports.main = () => console.log('first', require('node:path').sep, __filename);");
    const expected = `first / ${path}`;
    expect(load(path)).toBe(expected);
    expect(load(path)).toBe(expected);
  });

  it('refuses a cache that is none, and makes it anew', () => {
    const path = join(folder, 'damaged.cjs');
    writeFileSync(path, "exports.main = () => console.log('whole');");
    load(path);
    for (const name of readdirSync(folder)) {
      if (name.startsWith('damaged.cjs.')) writeFileSync(join(folder, name), 'nothing that an engine knows');
    }
    expect(load(path)).toBe('whole');
    expect(load(path)).toBe('whole');
  });
});
