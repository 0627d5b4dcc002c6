import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';

const index = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

it('the package has no module of Node in it, and nothing that needs one', async () => {
  const build = await rolldown({
    input: index,
    platform: 'browser',
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    treeshake: false,
    onLog: () => undefined,
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const chunks = output.filter((part) => part.type === 'chunk');
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  expect(modules.length).toBeGreaterThan(300);
  const outside = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
  const own = new Set(chunks.map(({ fileName }) => fileName));
  expect(outside.filter((name) => !own.has(name))).toEqual([]);
  expect(modules.filter((id) => isBuiltin(id) || /piscina|bullmq|ioredis/.test(id))).toEqual([]);
});
