// Writes docs/options.md from the table in which the solver's options are declared.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

const { renderOptions } = await import('../dist/solver/options/resolve.js');
writeFileSync(join(root, 'docs', 'options.md'), renderOptions());
