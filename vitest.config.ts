import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // The examples import the package by its name; in tests that is the source.
  resolve: {
    alias: [
      { find: /^odeon$/, replacement: source('src/index.ts') },
      { find: /^odeon\/sparse$/, replacement: source('src/sparse/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
