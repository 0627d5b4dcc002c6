import type { TokenType } from '../chevrotain.js';
import { StatementParser } from '../parser.js';
import { categories, parsedTokens } from '../tokens.js';

/** A grammar rule as the documents show it, read from the parser itself. */
export interface Production {
  readonly name: string;
  readonly body: Part;
}

/** A part of a rule. */
export type Part =
  | { readonly kind: 'terminal'; readonly text: string; readonly literal: boolean }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly parts: readonly Part[] }
  | { readonly kind: 'option'; readonly part: Part }
  | { readonly kind: 'repetition'; readonly part: Part; readonly least: 0 | 1; readonly separator?: Part };

/** What the parser's serialised grammar holds, as far as it is read here. */
interface Serialized {
  readonly type: string;
  readonly name?: string;
  readonly nonTerminalName?: string;
  readonly separator?: Serialized;
  readonly definition?: readonly Serialized[];
}

/** What stands for tokens that are not one fixed text. */
const classes: Readonly<Record<string, string>> = {
  Name: 'NAME',
  Number: 'NUMBER',
  String: 'STRING',
  Label: 'NAME',
};

const labels = new Map(parsedTokens.map(({ name, LABEL }) => [name, LABEL ?? name]));

/** All rules of the grammar, a model as a whole first. */
export function productions(): Production[] {
  const rules = new StatementParser().getSerializedGastProductions() as unknown as readonly Serialized[];
  const model: Production = {
    name: 'model',
    body: {
      kind: 'repetition',
      least: 0,
      part: { kind: 'rule', name: 'statement' },
      separator: { kind: 'terminal', text: 'NEWLINE', literal: false },
    },
  };
  const read = rules.map((rule) => ({ name: rule.name!, body: sequence(rule.definition!) }));
  const first = read.findIndex(({ name }) => name === 'statement');
  return [model, ...read.slice(first), ...read.slice(0, first), ...categories.map(categoryProduction)];
}

/** The rule of a category is the choice of its tokens. */
function categoryProduction(category: TokenType): Production {
  const members = symbolsAndWords.filter(({ tokenTypeIdx }) =>
    category.categoryMatches!.includes(tokenTypeIdx!),
  );
  return {
    name: ruleOf(category.name),
    body: { kind: 'choice', parts: members.map(({ name }) => terminal(name)) },
  };
}

const symbolsAndWords = parsedTokens.filter((token) => !categories.includes(token));
const categoryNames = new Set(categories.map(({ name }) => name));
const ruleOf = (category: string) => category[0]!.toLowerCase() + category.slice(1);

function sequence(definition: readonly Serialized[]): Part {
  const parts = definition.map(partOf);
  return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
}

function terminal(name: string): Part {
  if (categoryNames.has(name)) return { kind: 'rule', name: ruleOf(name) };
  const literal = classes[name] === undefined;
  const text = literal ? labels.get(name)!.replace(/^'|'$/g, '') : classes[name]!;
  return { kind: 'terminal', text, literal };
}

function partOf(item: Serialized): Part {
  switch (item.type) {
    case 'Terminal':
      return terminal(item.name!);
    case 'NonTerminal':
      return { kind: 'rule', name: item.name! };
    case 'Option':
      return { kind: 'option', part: sequence(item.definition!) };
    case 'Alternation':
      return {
        kind: 'choice',
        parts: item.definition!.map((alternative) => sequence(alternative.definition!)),
      };
    case 'Repetition':
      return { kind: 'repetition', least: 0, part: sequence(item.definition!) };
    case 'RepetitionMandatory':
      return { kind: 'repetition', least: 1, part: sequence(item.definition!) };
    case 'RepetitionMandatoryWithSeparator':
    case 'RepetitionWithSeparator':
      return {
        kind: 'repetition',
        least: item.type === 'RepetitionWithSeparator' ? 0 : 1,
        part: sequence(item.definition!),
        separator: partOf(item.separator!),
      };
    default:
      throw new Error(`the grammar documents do not know '${item.type}'`);
  }
}
