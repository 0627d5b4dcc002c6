import { createToken, Lexer, type TokenType } from './chevrotain.js';

/*
 * The lexer knows no keywords: every word is a Name. Which words are keywords depends on where they stand and is decided
 * by the layout (see layout.ts), so that `start`, `time` or `state` remain good names.
 */

/** Latin and Greek letters, digits after the first character, and the underscore. */
export const Name = createToken({
  name: 'Name',
  label: 'a name',
  pattern:
    /[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff][A-Za-z_0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff]*/,
});
/** A point is not part of a number when another follows, so that 1..3 is a range. */
export const NumberLiteral = createToken({
  name: 'Number',
  label: 'a number',
  pattern: /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/,
});
export const StringLiteral = createToken({
  name: 'String',
  label: 'a text in quotes',
  pattern: /"(?:[^"\\\r\n]|\\[^\r\n])*"/,
});
export const Comment = createToken({ name: 'Comment', pattern: /#[^\r\n]*/, group: 'comments' });
export const Newline = createToken({
  name: 'Newline',
  label: 'the end of the line',
  pattern: /\r\n|\r|\n/,
  line_breaks: true,
});
export const Blank = createToken({ name: 'Blank', pattern: /[ \t\u00a0\ufeff]+/, group: Lexer.SKIPPED });

const category = (name: string, categories: TokenType[] = []) =>
  createToken({ name, pattern: Lexer.NA, categories });
/** Between two operands of an expression. */
export const Operator = category('Operator');
/** Between two operands of a quantity: all but comparisons, logic and sets. */
export const ArithmeticOperator = category('ArithmeticOperator', [Operator]);
/** Before an operand. */
export const Prefix = category('Prefix');
/** Tokens that the parser takes by what they do; the documents of the grammar list their members. */
export const categories: readonly TokenType[] = [Operator, ArithmeticOperator, Prefix];

const symbol = (name: string, pattern: string, categories: TokenType[] = []) =>
  createToken({ name, pattern, label: `'${pattern}'`, categories });
export const LeftParenthesis = symbol('LeftParenthesis', '(');
export const RightParenthesis = symbol('RightParenthesis', ')');
export const LeftBracket = symbol('LeftBracket', '[');
export const RightBracket = symbol('RightBracket', ']');
export const LeftBrace = symbol('LeftBrace', '{');
export const RightBrace = symbol('RightBrace', '}');
export const Comma = symbol('Comma', ',');
export const Colon = symbol('Colon', ':');
export const Arrow = symbol('Arrow', '->');
export const DotDot = symbol('DotDot', '..', [ArithmeticOperator]);
export const Dot = symbol('Dot', '.');
export const Plus = symbol('Plus', '+', [ArithmeticOperator, Prefix]);
export const Minus = symbol('Minus', '-', [ArithmeticOperator, Prefix]);
export const Times = symbol('Times', '*', [ArithmeticOperator]);
export const Divide = symbol('Divide', '/', [ArithmeticOperator]);
export const Caret = symbol('Caret', '^', [ArithmeticOperator]);
export const EqualEqual = symbol('EqualEqual', '==', [Operator]);
export const NotEqual = symbol('NotEqual', '!=', [Operator]);
export const AtMost = symbol('AtMost', '<=', [Operator]);
export const AtLeast = symbol('AtLeast', '>=', [Operator]);
export const Less = symbol('Less', '<', [Operator]);
export const Greater = symbol('Greater', '>', [Operator]);
export const Equals = symbol('Equals', '=');

/** A name that labels the constraint on its line; the layout finds it by the colon that follows. */
export const Label = createToken({ name: 'Label', label: 'a constraint name', pattern: Lexer.NA });
/** Stands where a symbol or text is that the language does not have; the error is reported by the lexer. */
export const Unreadable = createToken({
  name: 'Unreadable',
  label: 'an unknown character',
  pattern: Lexer.NA,
});

const keyword = (word: string, categories: TokenType[] = []) =>
  createToken({
    name: word[0]!.toUpperCase() + word.slice(1),
    pattern: Lexer.NA,
    label: `'${word}'`,
    categories,
  });

/** Words that begin a statement. */
export const Model = keyword('model');
export const Param = keyword('param');
export const Let = keyword('let');
export const Data = keyword('data');
export const Time = keyword('time');
export const State = keyword('state');
export const Algebraic = keyword('algebraic');
export const Control = keyword('control');
export const Network = keyword('network');
export const Var = keyword('var');
export const SetWord = keyword('set');
export const Subject = keyword('subject');
export const Minimize = keyword('minimize');
export const Maximize = keyword('maximize');
export const Collocate = keyword('collocate');
export const Solve = keyword('solve');
export const Validate = keyword('validate');
export const Decompose = keyword('decompose');
export const Include = keyword('include');
export const Block = keyword('block');
export const Use = keyword('use');

/** Words inside statements. */
export const To = keyword('to');
export const Over = keyword('over');
export const As = keyword('as');
export const In = keyword('in', [Operator]);
export const Start = keyword('start');
export const Fix = keyword('fix');
export const Hold = keyword('hold');
export const Unit = keyword('unit');
export const Normalize = keyword('normalize');
export const Scale = keyword('scale');
export const Frozen = keyword('frozen');
export const Increasing = keyword('increasing');
export const Decreasing = keyword('decreasing');
export const Lipschitz = keyword('lipschitz');
export const With = keyword('with');
export const On = keyword('on');
export const Simulate = keyword('simulate');
export const By = keyword('by');
export const Exactly = keyword('exactly');
export const At = keyword('at', [ArithmeticOperator]);
export const Where = keyword('where');
export const And = keyword('and', [Operator]);
export const Or = keyword('or', [Operator]);
export const Not = keyword('not', [Prefix]);
export const Union = keyword('union', [Operator]);
export const Intersect = keyword('intersect', [Operator]);
export const Except = keyword('except', [Operator]);
export const If = keyword('if');
export const Then = keyword('then');
export const Else = keyword('else');

const statementWords = [
  Model,
  Param,
  Let,
  Data,
  Time,
  State,
  Algebraic,
  Control,
  Network,
  Var,
  SetWord,
  Subject,
  Minimize,
  Maximize,
  Collocate,
  Solve,
  Validate,
  Decompose,
  Include,
  Block,
  Use,
];
const innerWords = [
  To,
  As,
  Over,
  In,
  Unit,
  Start,
  Fix,
  Hold,
  Normalize,
  Scale,
  Frozen,
  Increasing,
  Decreasing,
  Lipschitz,
  With,
  On,
  Simulate,
  By,
  Exactly,
  At,
  Where,
  And,
  Or,
  Not,
  Union,
  Intersect,
  Except,
  If,
  Then,
  Else,
];
const symbols = [
  LeftParenthesis,
  RightParenthesis,
  LeftBracket,
  RightBracket,
  LeftBrace,
  RightBrace,
  Comma,
  Arrow,
  DotDot,
  Dot,
  EqualEqual,
  NotEqual,
  AtMost,
  AtLeast,
  Less,
  Greater,
  Equals,
  Colon,
  Plus,
  Minus,
  Times,
  Divide,
  Caret,
];

const wordsOf = (types: readonly TokenType[]) =>
  new Map(types.map((type) => [type.name.toLowerCase(), type] as const));
/** Statement keywords by their word. */
export const statementKeywords: ReadonlyMap<string, TokenType> = wordsOf(statementWords);
/** Keywords inside statements by their word. */
export const innerKeywords: ReadonlyMap<string, TokenType> = wordsOf(innerWords);

/** What the lexer tries, in this order. */
export const lexedTokens: TokenType[] = [
  Blank,
  Name,
  Newline,
  Comment,
  NumberLiteral,
  StringLiteral,
  ...symbols,
];
/** What the parser sees. */
export const parsedTokens: TokenType[] = [
  ...lexedTokens.slice(1),
  Label,
  Unreadable,
  ...statementWords,
  ...innerWords,
  ...categories,
];
