/** Documents that are made from the parser, so that they cannot drift from it. */
import { renderEbnf } from './ebnf.js';
import { renderRailroadPage } from './railroad.js';
import { textMateGrammar } from './textmate.js';

/** The generated files of the folder `grammar/`, by name. */
export function grammarDocuments(): ReadonlyMap<string, string> {
  return new Map([
    ['grammar.ebnf', renderEbnf()],
    ['railroad.html', renderRailroadPage()],
    ['odeon.tmLanguage.json', `${JSON.stringify(textMateGrammar(), null, 2)}\n`],
  ]);
}
