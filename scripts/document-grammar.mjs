// Writes the generated files of grammar/ from the parser.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

const { grammarDocuments } = await import('../dist/language/documentation/index.js');
for (const [name, text] of grammarDocuments()) writeFileSync(join(root, 'grammar', name), text);
