// Builds `dist/`: the WebAssembly kernels first, because the TypeScript sources import them, then the package, then the
// command line program.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStamp, filesUnder, root, runNode, sourceHash } from './project.mjs';

const dist = join(root, 'dist');
const program = join(dist, 'program');

rmSync(buildStamp, { force: true });
runNode('src/kernels/build.mjs');
runNode('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json']);
removeOrphans();
await bundleProgram();
writeFileSync(buildStamp, sourceHash());

/** Removes what an earlier build made from sources that are gone. */
function removeOrphans() {
  for (const file of filesUnder(dist)) {
    if (file.startsWith(program)) continue;
    const source = file.slice(dist.length).replace(/\.(js|d\.ts)(\.map)?$/, '.ts');
    if (!existsSync(join(root, 'src', source))) rmSync(file);
  }
}

/**
 * Joins the modules of the command line program and their dependencies into a few files: loading hundreds of small
 * modules takes longer than solving a small model.
 */
async function bundleProgram() {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({ input: { main: join(dist, 'cli', 'main.js') }, platform: 'node' });
  await bundle.write({
    dir: program,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    comments: { legal: true },
  });
  await bundle.close();
}
