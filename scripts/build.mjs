// Builds `dist/`: the WebAssembly kernels first, because the TypeScript sources import them, then the TypeScript.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildStamp, filesUnder, root, runNode, sourceHash } from './project.mjs';

rmSync(buildStamp, { force: true });
runNode('src/kernels/build.mjs');
runNode('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json']);
removeOrphans();
writeFileSync(buildStamp, sourceHash());

/** Removes what an earlier build made from sources that are gone. */
function removeOrphans() {
  const dist = join(root, 'dist');
  for (const file of filesUnder(dist)) {
    const source = file.slice(dist.length).replace(/\.(js|d\.ts)(\.map)?$/, '.ts');
    if (!existsSync(join(root, 'src', source))) rmSync(file);
  }
}
