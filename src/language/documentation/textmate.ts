import { schemeForms } from '../lowering/schemes.js';
import { builtinNames } from '../lowering/functions.js';
import { constants } from '../scope.js';
import { innerKeywords, Name, NumberLiteral, statementKeywords } from '../tokens.js';

const alternatives = (words: Iterable<string>) => [...words].sort().join('|');

/** The TextMate grammar by which editors colour `.node` files, made from the tokens and functions of the language. */
export function textMateGrammar(): Record<string, unknown> {
  const name = (Name.PATTERN as RegExp).source;
  const functions = alternatives([
    ...builtinNames,
    'csv',
    'xavier',
    'he',
    'uniform',
    'zeros',
    'interior_point',
  ]);
  const schemes = alternatives([...schemeForms.keys()]);
  const headings = [...statementKeywords.keys()].filter(
    (word) => !['subject', 'minimize', 'maximize'].includes(word),
  );
  return {
    $schema: 'https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json',
    name: 'Odeon model',
    scopeName: 'source.odeon',
    fileTypes: ['node'],
    patterns: [
      { include: '#comment' },
      { include: '#text' },
      { include: '#statement' },
      { include: '#label' },
      { include: '#expression' },
    ],
    repository: {
      comment: { name: 'comment.line.number-sign.odeon', match: '#.*$' },
      text: {
        name: 'string.quoted.double.odeon',
        begin: '"',
        end: '"|$',
        patterns: [{ name: 'constant.character.escape.odeon', match: '\\\\.' }],
      },
      statement: {
        patterns: [
          {
            match: `^\\s*(${alternatives(headings)})\\s+(?!at\\b)(${name})`,
            captures: { 1: { name: 'keyword.control.odeon' }, 2: { name: 'entity.name.odeon' } },
          },
          {
            name: 'keyword.control.odeon',
            match: '^\\s*(?:subject\\s+to|(?:minimize|maximize)(?!\\s*[:=<>.]))\\b',
          },
        ],
      },
      label: {
        match: `^\\s*(${name})(?=\\s*(?:\\[[^\\]]*\\])?\\s*:)`,
        captures: { 1: { name: 'entity.name.tag.odeon' } },
      },
      expression: {
        patterns: [
          { name: 'constant.numeric.odeon', match: (NumberLiteral.PATTERN as RegExp).source },
          { name: 'variable.parameter.odeon', match: `(?<=[(,]\\s*)${name}(?=\\s*:)` },
          {
            name: 'keyword.other.odeon',
            match: `(?<=[\\w\\])"}]\\s+|\\(\\s*)\\b(?:${alternatives(innerKeywords.keys())})\\b(?!\\s*[:=])`,
          },
          { name: 'support.function.odeon', match: `\\b(?:${functions}|${schemes})\\b(?=\\s*\\()` },
          { name: 'constant.language.odeon', match: `\\b(?:${alternatives(constants.keys())})\\b` },
          { name: 'keyword.operator.odeon', match: '==|!=|<=|>=|->|\\.\\.|[-+*/^=<>]' },
        ],
      },
    },
  };
}
