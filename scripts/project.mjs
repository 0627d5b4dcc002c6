// What the scripts of this folder share: where the project is, how commands are run, what the sources hash to.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root folder of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Holds the hash of the sources that `dist/` was built from; written last, so an interrupted build leaves none. */
export const buildStamp = join(root, 'dist', '.sources');

/** Runs a command in the project's root with its output shown; ends this process where the command fails. */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a program that a development dependency brings, by its file inside `node_modules`. */
export function runNode(file, args = []) {
  run(process.execPath, [join(root, file), ...args]);
}

/** Paths of all files under a folder, sorted, so that a hash over them does not depend on the file system. */
export function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Hash of everything that the build reads. */
export function sourceHash() {
  const hash = createHash('sha256');
  const inputs = [
    ...filesUnder(join(root, 'src')),
    join(root, 'tsconfig.json'),
    join(root, 'package-lock.json'),
  ];
  for (const file of inputs)
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
