// Builds `dist/`: the WebAssembly kernels first, because the TypeScript sources import them, then the package, then the
// command line program.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStamp, filesUnder, root, runNode, sourceHash } from './project.mjs';

const dist = join(root, 'dist');

rmSync(buildStamp, { force: true });
runNode('src/kernels/build.mjs');
runNode('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json']);
removeOrphans();
await bundle({ chevrotain: join(dist, 'language', 'chevrotain.js') }, join(dist, 'language'));
// A cache of compiled code that is older than the program must not stay beside it.
rmSync(join(dist, 'program'), { recursive: true, force: true });
await bundle({ main: join(dist, 'cli', 'main.js') }, join(dist, 'program'), 'cjs');
// Threads that solve batches: they are started by their names, beside the modules that start them.
await bundle(
  {
    'solve-thread': join(dist, 'decomposition', 'bullmq', 'solve-thread.js'),
    'batch-worker': join(dist, 'decomposition', 'threads', 'batch-worker.js'),
    'rank-thread': join(dist, 'decomposition', 'exact', 'rank-thread.js'),
  },
  join(dist, 'program'),
);
writeFileSync(buildStamp, sourceHash());

/** Removes what an earlier build made from sources that are gone. */
function removeOrphans() {
  for (const file of filesUnder(dist)) {
    if (file.startsWith(join(dist, 'program'))) continue;
    const source = file.slice(dist.length).replace(/\.(js|d\.ts)(\.map)?$/, '.ts');
    if (!existsSync(join(root, 'src', source))) rmSync(file);
  }
}

/**
 * Joins modules and their dependencies into a few files: loading hundreds of small modules takes longer than solving a
 * small model. Done for the parser library and for the command line program, which is one file so that its compiled code can be
 * kept (bin/load-program.js).
 */
async function bundle(input, dir, format = 'esm') {
  const { rolldown } = await import('rolldown');
  // Optional peers stay outside: they are loaded where a user has installed them. So does what starts a file of its own.
  const build = await rolldown({ input, platform: 'node', external: ['bullmq', 'ioredis', 'piscina'] });
  await build.write({
    dir,
    format,
    entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
    ...(format === 'cjs'
      ? { codeSplitting: false, dynamicImportInCjs: false }
      : { chunkFileNames: '[name].js' }),
    comments: { legal: true },
  });
  await build.close();
}
