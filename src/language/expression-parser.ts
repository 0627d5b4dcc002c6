import type {
  ArgumentTree,
  Binder,
  CallTree,
  ExpressionTree,
  FieldTree,
  Identifier,
  Indices,
  IterationTree,
  SubscriptTree,
  TextTree,
} from './ast.js';
import {
  EmbeddedActionsParser,
  type IParserErrorMessageProvider,
  type IToken,
  type ParserMethod,
  type TokenType,
} from './chevrotain.js';
import { tokenSpan } from './lexer.js';
import { parserMessages } from './parser-messages.js';
import { operationTree, type Operand } from './precedence.js';
import type { Span } from './source-text.js';
import * as t from './tokens.js';
import { TreeProblem } from './tree-problem.js';

/** Most calls, subscripts and columns behind one operand. */
const maximumSuffixes = 8;

/** A tree that its rule makes and its caller completes. */
type Unfinished<T> = { -readonly [K in keyof T]: T[K] };
type Suffix = Unfinished<FieldTree> | Unfinished<SubscriptTree> | Unfinished<CallTree>;

/** Stands for what the caller puts there. */
const absent: ExpressionTree = { kind: 'name', text: '', span: { start: 0, end: 0 } };

/**
 * The rules of expressions, which build the syntax tree as they read: no tree of the rules is made. Operators are read flat; their
 * precedence is applied at the end of each chain (see precedence.ts). Rules that run for each operand keep their alternatives, since
 * making the functions anew takes longer than reading.
 *
 * While Chevrotain records the grammar, tokens and trees are placeholders: what is made of them then is not used.
 */
export abstract class ExpressionParser extends EmbeddedActionsParser {
  constructor(validate: boolean) {
    super(t.parsedTokens, {
      recoveryEnabled: false,
      maxLookahead: 2,
      nodeLocationTracking: 'none',
      skipValidations: !validate,
      errorMessageProvider: parserMessages as IParserErrorMessageProvider,
    });
  }

  readonly expression: ParserMethod<[], ExpressionTree> = this.RULE('expression', (): ExpressionTree => {
    const first = this.SUBRULE(this.operand);
    let chain: Chain | undefined;
    this.MANY(() => {
      const operator = this.CONSUME(t.Operator);
      chain = joined(chain, first, operator, this.SUBRULE2(this.operand));
    });
    return this.treeOf(first, chain);
  });

  /** An expression without comparisons, so that `x >= 0 <= 1` is two clauses. */
  protected readonly quantity: ParserMethod<[], ExpressionTree> = this.RULE(
    'quantity',
    (): ExpressionTree => {
      const first = this.SUBRULE(this.operand);
      let chain: Chain | undefined;
      this.MANY(() => {
        const operator = this.CONSUME(t.ArithmeticOperator);
        chain = joined(chain, first, operator, this.SUBRULE2(this.operand));
      });
      return this.treeOf(first, chain);
    },
  );

  private treeOf(first: Operand, chain: Chain | undefined): ExpressionTree {
    if (this.RECORDING_PHASE) return absent;
    if (chain) return operationTree(chain.operands, chain.operators);
    return first.prefixes ? operationTree([first], []) : first.tree;
  }

  private readonly operand: ParserMethod<[], Operand> = this.RULE('operand', (): Operand => {
    let prefixes: IToken[] | undefined;
    this.MANY(() => {
      (prefixes ??= []).push(this.CONSUME(t.Prefix));
    });
    let tree = this.SUBRULE(this.primary);
    let suffixes = 0;
    this.MANY2(() => {
      tree = this.behind(tree, this.SUBRULE(this.suffix), ++suffixes);
    });
    return { prefixes, tree };
  });

  /** A call, a subscript or a column of what stands before it. */
  private behind(base: ExpressionTree, suffix: Suffix, count: number): ExpressionTree {
    if (this.RECORDING_PHASE) return absent;
    if (count > maximumSuffixes) {
      throw new TreeProblem(
        'nested-too-deep',
        base.span,
        `more than ${maximumSuffixes} subscripts, calls and columns follow one another`,
        'name a part of the expression and use the name',
      );
    }
    suffix.span = { start: base.span.start, end: suffix.span.end };
    if (suffix.kind === 'call') suffix.callee = base;
    else suffix.base = base;
    return suffix;
  }

  protected readonly primary: ParserMethod<[], ExpressionTree> = this.RULE('primary', (): ExpressionTree =>
    this.OR(this.primaryForms),
  );

  private readonly primaryForms: { ALT: () => ExpressionTree }[] = [
    { ALT: () => this.number(this.CONSUME(t.NumberLiteral)) },
    {
      ALT: () => {
        const token = this.CONSUME(t.Name);
        return { kind: 'name', text: token.image, span: tokenSpan(token) };
      },
    },
    { ALT: () => textTree(this.CONSUME(t.StringLiteral)) },
    { ALT: () => this.SUBRULE(this.conditional) },
    {
      ALT: () => {
        const { startOffset } = this.CONSUME(t.LeftParenthesis);
        const elements = this.SUBRULE3(this.elements);
        this.CONSUME(t.RightParenthesis);
        const span = this.from(startOffset);
        if (elements.length !== 1) return { kind: 'tuple', elements, span };
        const element: Unfinished<ExpressionTree> = elements[0]!;
        element.span = span;
        return element;
      },
    },
    {
      ALT: () => {
        const { startOffset } = this.CONSUME(t.LeftBracket);
        const elements = this.OPTION(() => this.SUBRULE(this.elements)) ?? [];
        this.CONSUME(t.RightBracket);
        return { kind: 'list', elements, span: this.from(startOffset) };
      },
    },
    { ALT: () => this.SUBRULE(this.braces) },
  ];

  private number(token: IToken): ExpressionTree {
    const value = Number(token.image);
    const span = tokenSpan(token);
    if (!Number.isFinite(value) && !this.RECORDING_PHASE) {
      throw new TreeProblem(
        'number-too-large',
        span,
        `${token.image} is beyond the largest number`,
        'write inf for no bound',
      );
    }
    return { kind: 'number', value, span };
  }

  private readonly braces: ParserMethod<[], ExpressionTree> = this.RULE('braces', (): ExpressionTree => {
    const { startOffset } = this.CONSUME(t.LeftBrace);
    let iteration: IterationTree | undefined;
    let elements: ExpressionTree[] = [];
    this.OPTION(() =>
      this.OR([
        {
          GATE: () => this.beginsIteration(),
          ALT: () => {
            iteration = this.SUBRULE(this.iteration);
          },
        },
        {
          ALT: () => {
            elements = this.SUBRULE(this.elements);
          },
        },
      ]),
    );
    this.CONSUME(t.RightBrace);
    const span = this.from(startOffset);
    return iteration ? { kind: 'filter', iteration, span } : { kind: 'set', elements, span };
  });

  private readonly conditional: ParserMethod<[], ExpressionTree> = this.RULE(
    'conditional',
    (): ExpressionTree => {
      const { startOffset } = this.CONSUME(t.If);
      const condition = this.SUBRULE1(this.expression);
      this.CONSUME(t.Then);
      const whenTrue = this.SUBRULE2(this.expression);
      this.CONSUME(t.Else);
      const whenFalse = this.SUBRULE3(this.expression);
      return { kind: 'conditional', condition, whenTrue, whenFalse, span: this.from(startOffset) };
    },
  );

  private readonly elements: ParserMethod<[], ExpressionTree[]> = this.RULE(
    'elements',
    (): ExpressionTree[] => {
      let list: ExpressionTree[] | undefined;
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () => {
          list = appended(list, this.SUBRULE(this.expression));
        },
      });
      return list!;
    },
  );

  private readonly suffix: ParserMethod<[], Suffix> = this.RULE('suffix', (): Suffix =>
    this.OR(this.suffixForms),
  );

  private readonly suffixForms: { ALT: () => Suffix }[] = [
    {
      ALT: () => {
        this.CONSUME(t.LeftParenthesis);
        const call = this.OPTION(() => this.SUBRULE(this.callArguments));
        this.CONSUME(t.RightParenthesis);
        return {
          kind: 'call',
          callee: absent,
          ...(call ?? { arguments: [] }),
          span: this.from(0),
        };
      },
    },
    {
      ALT: () => {
        this.CONSUME(t.LeftBracket);
        const subscripts = this.SUBRULE(this.elements);
        this.CONSUME(t.RightBracket);
        return { kind: 'subscript', base: absent, subscripts, span: this.from(0) };
      },
    },
    {
      ALT: () => {
        this.CONSUME(t.Dot);
        const field = identifier(this.CONSUME(t.Name));
        return { kind: 'field', base: absent, field, span: field.span };
      },
    },
  ];

  private readonly callArguments: ParserMethod<[], Pick<CallTree, 'iteration' | 'arguments'>> = this.RULE(
    'callArguments',
    (): Pick<CallTree, 'iteration' | 'arguments'> => {
      let list: ArgumentTree[] | undefined;
      let iteration: IterationTree | undefined;
      this.OR([
        {
          GATE: () => this.beginsIteration(),
          ALT: () => {
            iteration = this.SUBRULE(this.iteration);
            this.CONSUME(t.Colon);
            list = [{ value: this.SUBRULE(this.expression) }];
          },
        },
        {
          ALT: () =>
            this.AT_LEAST_ONE_SEP({
              SEP: t.Comma,
              DEF: () => {
                list = appended(list, this.SUBRULE(this.argument));
              },
            }),
        },
      ]);
      return iteration ? { iteration, arguments: list! } : { arguments: list! };
    },
  );

  /** over t, or i in I, j in J where i != j. */
  private readonly iteration: ParserMethod<[], IterationTree> = this.RULE('iteration', (): IterationTree => {
    const start = this.LA(1).startOffset;
    let over: Identifier | undefined;
    let where: ExpressionTree | undefined;
    const binders: Binder[] = [];
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Over);
          over = identifier(this.CONSUME(t.Name));
        },
      },
      {
        ALT: () => {
          this.AT_LEAST_ONE_SEP({
            SEP: t.Comma,
            DEF: () => {
              binders.push(this.SUBRULE(this.binder));
            },
          });
          this.OPTION(() => {
            this.CONSUME(t.Where);
            where = this.SUBRULE(this.expression);
          });
        },
      },
    ]);
    const span = this.from(start);
    return { ...(over ? { over } : {}), binders, ...(where ? { where } : {}), span };
  });

  protected readonly argument: ParserMethod<[], ArgumentTree> = this.RULE('argument', (): ArgumentTree => {
    let name: Identifier | undefined;
    this.OPTION(() => {
      name = identifier(this.CONSUME(t.Name));
      this.CONSUME(t.Colon);
    });
    const value = this.SUBRULE(this.expression);
    return name ? { name, value } : { value };
  });

  /** [1..4, i in I where i != 2]: what a declaration or a constraint runs over. */
  protected readonly indices: ParserMethod<[], Indices> = this.RULE('indices', (): Indices => {
    const { startOffset } = this.CONSUME(t.LeftBracket);
    const binders: Binder[] = [];
    let where: ExpressionTree | undefined;
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () =>
        this.OR([
          {
            GATE: () => this.beginsBinder(),
            ALT: () => {
              binders.push(this.SUBRULE(this.binder));
            },
          },
          {
            ALT: () => {
              const domain = this.SUBRULE(this.expression);
              binders.push({ names: [], domain, span: domain.span });
            },
          },
        ]),
    });
    this.OPTION(() => {
      this.CONSUME(t.Where);
      where = this.SUBRULE2(this.expression);
    });
    this.CONSUME(t.RightBracket);
    const span = this.from(startOffset);
    return where ? { binders, where, span } : { binders, span };
  });

  private readonly binder: ParserMethod<[], Binder> = this.RULE('binder', (): Binder => {
    const start = this.LA(1).startOffset;
    const names: Identifier[] = [];
    this.OR([
      {
        ALT: () => {
          names.push(identifier(this.CONSUME1(t.Name)));
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.AT_LEAST_ONE_SEP({
            SEP: t.Comma,
            DEF: () => {
              names.push(identifier(this.CONSUME2(t.Name)));
            },
          });
          this.CONSUME(t.RightParenthesis);
        },
      },
    ]);
    this.CONSUME(t.In);
    const domain = this.SUBRULE(this.expression);
    return { names, domain, span: this.from(start) };
  });

  private beginsIteration(): boolean {
    return this.LA(1).tokenType === t.Over || this.beginsBinder();
  }

  /** Whether the next tokens are `i in` or `(i, j) in`; two tokens of lookahead do not tell the latter from an expression. */
  private beginsBinder(): boolean {
    let at = 1;
    if (this.isNext(at, t.LeftParenthesis)) {
      do {
        at++;
        if (!this.isNext(at, t.Name)) return false;
        at++;
      } while (this.isNext(at, t.Comma));
      if (!this.isNext(at, t.RightParenthesis)) return false;
    } else if (!this.isNext(at, t.Name)) return false;
    return this.isNext(at + 1, t.In);
  }

  private isNext(at: number, type: TokenType): boolean {
    return this.LA(at).tokenType === type;
  }

  /** From an offset to the end of the last token that was read. */
  protected from(start: number): Span {
    const { startOffset, image } = this.LA(0);
    return { start, end: startOffset + image.length };
  }
}

/** Operands with operators between them. */
interface Chain {
  readonly operands: Operand[];
  readonly operators: IToken[];
}

function joined(chain: Chain | undefined, first: Operand, operator: IToken, operand: Operand): Chain {
  if (!chain) return { operands: [first, operand], operators: [operator] };
  chain.operators.push(operator);
  chain.operands.push(operand);
  return chain;
}

/** Begins a list with one place: most have no more, and trees are kept. */
function appended<T>(list: T[] | undefined, element: T): T[] {
  if (!list) return [element];
  list.push(element);
  return list;
}

export function identifier(token: IToken): Identifier {
  return { text: token.image, span: tokenSpan(token) };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** The tree of a quoted text. */
export function textTree(token: IToken): TextTree {
  const value = token.image
    .slice(1, -1)
    .replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
  return { kind: 'text', value, span: tokenSpan(token) };
}
