// Brings a clone to where it can run: installs the dependencies and builds, each only where something is missing or
// out of date. Uses nothing but Node, so that it runs before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStamp, root, run, runNode, sourceHash } from './project.mjs';

if (!dependenciesInstalled()) {
  console.error('odeon: installing the dependencies (npm ci)');
  run('npm', ['ci', '--no-fund', '--no-audit']);
}
if (!built()) {
  console.error('odeon: building');
  runNode('scripts/build.mjs');
}

/** Compares the lock file with the one that npm keeps inside `node_modules` and writes last of all. */
function dependenciesInstalled() {
  const installedLock = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const installed = packagesOf(installedLock);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, { version, optional, peer }]) =>
      path === '' || optional === true || peer === true || installed[path]?.version === version,
  );
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

function built() {
  return existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === sourceHash();
}
