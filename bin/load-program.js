import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { dirname } from 'node:path';
import process from 'node:process';
import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * Loads a program bundled as one CommonJS file without `import()` and returns its exports. Compiling it takes longer than a small solve, so that what
 * the engine has compiled is kept beside it: by Node's own compile cache from Node 22.1 on, before that here. The cache lies in the
 * program's own folder, with the trust of the program itself; one of another engine or of other sources is refused by the
 * engine and made anew at the end of the run, and a folder that cannot be written stays without. Each `use` (a command) has its
 * own, because it holds the functions that were called.
 */
export function loadProgram(path, use) {
  const require = module.createRequire(path);
  if (module.enableCompileCache) {
    module.enableCompileCache();
    return require(path);
  }
  // The kernels set this flag, and flags are part of what the engine compares before it takes a cache.
  v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  const cache = `${path}.${process.version}-${process.arch}.${use}.cache`;
  const kept = readKept(cache);
  const script = new vm.Script(
    `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`,
    {
      filename: path,
      ...(kept ? { cachedData: kept } : {}),
    },
  );
  const program = { exports: {} };
  script.runInThisContext()(program.exports, require, program, path, dirname(path));
  if (!kept || script.cachedDataRejected) process.once('exit', () => keep(cache, script));
  return program.exports;
}

function readKept(cache) {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** Written aside and renamed: a reader never sees half a file. */
function keep(cache, script) {
  try {
    writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
    renameSync(`${cache}.${process.pid}`, cache);
  } catch {
    // The folder cannot be written: the next start compiles again.
  }
}
