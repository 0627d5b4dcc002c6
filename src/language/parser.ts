import {
  CstParser,
  EOF,
  type CstElement,
  type CstNode,
  type IParserErrorMessageProvider,
  type IToken,
  type TokenType,
} from './chevrotain.js';
import { expectedMessage, parserMessages } from './parser-messages.js';
import * as t from './tokens.js';

/** Parts of a tree by rule; nothing is inherited, so that no name of a rule is taken. */
const Children = function () {} as unknown as new () => object;
Children.prototype = Object.create(null);

/**
 * The grammar, one statement at a time: the layout has cut the text into statements, so an error in one never reaches the
 * next. Operators are parsed flat; their precedence is applied where the syntax tree is built (see expression-tree.ts).
 */
export class StatementParser extends CstParser {
  constructor(validate = false) {
    super(t.parsedTokens, {
      recoveryEnabled: false,
      maxLookahead: 2,
      nodeLocationTracking: 'none',
      skipValidations: !validate,
      errorMessageProvider: parserMessages as IParserErrorMessageProvider,
    });
    this.performSelfAnalysis();
  }

  /** Begins the tree of a rule. Chevrotain makes a hash table for the parts of each; objects of few shapes take half the time. */
  protected cstInvocationStateUpdate(name: string): void {
    this.CST_STACK.push({ name, children: new Children() as Record<string, CstElement[]> });
  }

  /** The trees of the rules that are open. */
  declare protected CST_STACK: CstNode[];

  readonly statement = this.RULE('statement', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.modelHeader) },
      { ALT: () => this.SUBRULE(this.inclusion) },
      { ALT: () => this.SUBRULE(this.parameter) },
      { ALT: () => this.SUBRULE(this.definition) },
      { ALT: () => this.SUBRULE(this.dataTable) },
      { ALT: () => this.SUBRULE(this.indexSet) },
      { ALT: () => this.SUBRULE(this.timeSet) },
      { ALT: () => this.SUBRULE(this.variable) },
      { ALT: () => this.SUBRULE(this.network) },
      { ALT: () => this.SUBRULE(this.subjectTo) },
      { ALT: () => this.SUBRULE(this.objective) },
      { ALT: () => this.SUBRULE(this.collocation) },
      { ALT: () => this.SUBRULE(this.solve) },
      { ALT: () => this.SUBRULE(this.validation) },
      { ALT: () => this.SUBRULE(this.decomposition) },
      { ALT: () => this.SUBRULE(this.blockHeading) },
      { ALT: () => this.SUBRULE(this.blockEnd) },
      { ALT: () => this.SUBRULE(this.instance) },
      { ALT: () => this.SUBRULE(this.constraint) },
    ]);
  });

  private readonly modelHeader = this.RULE('modelHeader', () => {
    this.CONSUME(t.Model);
    this.CONSUME(t.Name);
    this.OPTION(() => this.CONSUME(t.StringLiteral));
  });

  /** A name, with dots where it is that of a part: tank.h. */
  private readonly declaredName = this.RULE('declaredName', () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Dot, DEF: () => this.CONSUME(t.Name) });
  });

  private readonly inclusion = this.RULE('inclusion', () => {
    this.CONSUME(t.Include);
    this.CONSUME(t.StringLiteral);
  });

  private readonly parameter = this.RULE('parameter', () => {
    this.CONSUME(t.Param);
    this.SUBRULE(this.declaredName);
    this.OPTION(() => this.SUBRULE(this.indices));
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
    this.OPTION2(() => this.SUBRULE(this.unit));
  });

  private readonly definition = this.RULE('definition', () => {
    this.CONSUME(t.Let);
    this.SUBRULE(this.declaredName);
    this.OPTION(() => this.SUBRULE(this.indices));
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  private readonly dataTable = this.RULE('dataTable', () => {
    this.CONSUME(t.Data);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(t.Where);
      this.SUBRULE2(this.expression, { LABEL: 'condition' });
    });
  });

  private readonly indexSet = this.RULE('indexSet', () => {
    this.CONSUME(t.SetWord);
    this.SUBRULE(this.declaredName);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  private readonly timeSet = this.RULE('timeSet', () => {
    this.CONSUME(t.Time);
    this.CONSUME1(t.Name);
    this.OR([
      {
        ALT: () => {
          this.OPTION1(() => this.SUBRULE(this.indices));
          this.CONSUME1(t.In);
          this.SUBRULE1(this.expression);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Over);
          this.CONSUME2(t.Name, { LABEL: 'table' });
          this.OPTION(() => {
            this.CONSUME2(t.In);
            this.SUBRULE2(this.expression);
          });
        },
      },
    ]);
    this.OPTION2(() => this.SUBRULE(this.unit));
  });

  private readonly variable = this.RULE('variable', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.State) },
      { ALT: () => this.CONSUME(t.Algebraic) },
      { ALT: () => this.CONSUME(t.Control) },
      { ALT: () => this.CONSUME(t.Var) },
    ]);
    this.SUBRULE(this.declaredName);
    this.OPTION(() => this.SUBRULE(this.indices));
    this.MANY(() => this.SUBRULE(this.clause));
  });

  private readonly network = this.RULE('network', () => {
    this.CONSUME(t.Network);
    this.SUBRULE(this.declaredName);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Colon);
          this.SUBRULE(this.layer);
          this.AT_LEAST_ONE(() => {
            this.CONSUME(t.Arrow);
            this.SUBRULE2(this.layer);
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Equals);
          this.AT_LEAST_ONE_SEP({ SEP: t.Dot, DEF: () => this.CONSUME2(t.Name, { LABEL: 'tied' }) });
        },
      },
    ]);
    this.MANY(() => this.SUBRULE(this.clause));
  });

  private readonly layer = this.RULE('layer', () => {
    this.SUBRULE(this.primary);
    this.OPTION(() => this.CONSUME(t.Name, { LABEL: 'activation' }));
  });

  /** over t, in [a, b], <= b, >= a, start s, fix s, hold constant, unit "K"; of networks: normalize train.x, scale 2, frozen [1], ... */
  private readonly clause = this.RULE('clause', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Over);
          this.CONSUME1(t.Name);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Hold);
          this.CONSUME2(t.Name);
        },
      },
      { ALT: () => this.SUBRULE(this.unit) },
      {
        ALT: () => {
          this.OR2([
            { ALT: () => this.CONSUME(t.In) },
            { ALT: () => this.CONSUME(t.AtMost) },
            { ALT: () => this.CONSUME(t.AtLeast) },
            { ALT: () => this.CONSUME(t.Start) },
            { ALT: () => this.CONSUME(t.Normalize) },
            { ALT: () => this.CONSUME(t.Scale) },
            { ALT: () => this.CONSUME(t.Increasing) },
            { ALT: () => this.CONSUME(t.Decreasing) },
            { ALT: () => this.CONSUME(t.Lipschitz) },
            { ALT: () => this.CONSUME(t.Fix) },
          ]);
          this.SUBRULE(this.quantity);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Frozen);
          this.OPTION(() => this.SUBRULE2(this.quantity));
        },
      },
    ]);
  });

  /** unit "kg/s", or unit ["m", "m/s"] for each component: of a parameter, a time or a variable. */
  private readonly unit = this.RULE('unit', () => {
    this.CONSUME(t.Unit);
    this.OR([
      { ALT: () => this.CONSUME1(t.StringLiteral) },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(t.StringLiteral) });
          this.CONSUME(t.RightBracket);
        },
      },
    ]);
  });

  private readonly subjectTo = this.RULE('subjectTo', () => {
    this.CONSUME(t.Subject);
    this.CONSUME(t.To);
  });

  private readonly constraint = this.RULE('constraint', () => {
    this.OPTION(() => {
      this.CONSUME(t.Label);
      this.MANY(() => {
        this.CONSUME(t.Dot);
        this.CONSUME(t.Name, { LABEL: 'part' });
      });
      this.OPTION2(() => this.SUBRULE(this.indices));
      this.CONSUME(t.Colon);
    });
    this.SUBRULE(this.expression);
  });

  private readonly objective = this.RULE('objective', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Minimize) }, { ALT: () => this.CONSUME(t.Maximize) }]);
    this.SUBRULE(this.expression);
  });

  private readonly collocation = this.RULE('collocation', () => {
    this.CONSUME(t.Collocate);
    this.CONSUME(t.Name);
    this.CONSUME(t.With);
    this.SUBRULE(this.expression);
  });

  private readonly solve = this.RULE('solve', () => {
    this.CONSUME(t.Solve);
    this.CONSUME(t.With);
    this.SUBRULE(this.expression);
  });

  private readonly validation = this.RULE('validation', () => {
    this.CONSUME(t.Validate);
    this.CONSUME(t.Simulate);
    this.OPTION(() => this.CONSUME1(t.Name, { LABEL: 'subject' }));
    this.CONSUME(t.On);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(t.Name, { LABEL: 'data' }) });
  });

  /** decompose runs by experiments(batches: 16), with `exactly` behind it where iterates are to be those of the whole problem. */
  private readonly decomposition = this.RULE('decomposition', () => {
    this.CONSUME(t.Decompose);
    this.CONSUME(t.Name);
    this.CONSUME(t.By);
    this.SUBRULE(this.expression);
    this.OPTION(() => this.CONSUME(t.Exactly));
  });

  /** block Tank(area, inflow) {: the statements up to the closing brace are its body. */
  private readonly blockHeading = this.RULE('blockHeading', () => {
    this.CONSUME(t.Block);
    this.CONSUME1(t.Name);
    this.CONSUME(t.LeftParenthesis);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(t.Name, { LABEL: 'parameter' }) });
    this.CONSUME(t.RightParenthesis);
    this.CONSUME(t.LeftBrace);
  });

  private readonly blockEnd = this.RULE('blockEnd', () => {
    this.CONSUME(t.RightBrace);
  });

  private readonly instance = this.RULE('instance', () => {
    this.CONSUME(t.Use);
    this.CONSUME1(t.Name);
    this.CONSUME(t.LeftParenthesis);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argument) });
    this.CONSUME(t.RightParenthesis);
    this.CONSUME(t.As);
    this.CONSUME2(t.Name, { LABEL: 'instance' });
    this.OPTION(() => this.SUBRULE(this.indices));
  });

  /** [1..4, i in I where i != 2]: what a declaration or a constraint runs over. */
  private readonly indices = this.RULE('indices', () => {
    this.CONSUME(t.LeftBracket);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () =>
        this.OR([
          { GATE: () => this.beginsBinder(), ALT: () => this.SUBRULE(this.binder) },
          { ALT: () => this.SUBRULE(this.expression) },
        ]),
    });
    this.OPTION(() => {
      this.CONSUME(t.Where);
      this.SUBRULE2(this.expression, { LABEL: 'condition' });
    });
    this.CONSUME(t.RightBracket);
  });

  private readonly binder = this.RULE('binder', () => {
    this.OR([
      { ALT: () => this.CONSUME1(t.Name) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(t.Name) });
          this.CONSUME(t.RightParenthesis);
        },
      },
    ]);
    this.CONSUME(t.In);
    this.SUBRULE(this.expression);
  });

  /** Whether the next tokens are `i in` or `(i, j) in`; two tokens of lookahead do not tell the latter from an expression. */
  private beginsBinder(): boolean {
    let at = 1;
    const is = (type: TokenType) => this.LA(at).tokenType === type;
    if (is(t.LeftParenthesis)) {
      do {
        at++;
        if (!is(t.Name)) return false;
        at++;
      } while (is(t.Comma));
      if (!is(t.RightParenthesis)) return false;
    } else if (!is(t.Name)) return false;
    at++;
    return is(t.In);
  }

  readonly expression = this.RULE('expression', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.SUBRULE(this.operator);
      this.SUBRULE2(this.operand);
    });
  });

  /** An expression without comparisons, so that `x >= 0 <= 1` is two clauses. */
  private readonly quantity = this.RULE('quantity', () => {
    this.SUBRULE(this.operand);
    this.MANY(() => {
      this.SUBRULE(this.arithmeticOperator, { LABEL: 'operator' });
      this.SUBRULE2(this.operand);
    });
  });

  private readonly arithmeticOperator = this.RULE('arithmeticOperator', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Plus) },
      { ALT: () => this.CONSUME(t.Minus) },
      { ALT: () => this.CONSUME(t.Times) },
      { ALT: () => this.CONSUME(t.Divide) },
      { ALT: () => this.CONSUME(t.Caret) },
      { ALT: () => this.CONSUME(t.At) },
      { ALT: () => this.CONSUME(t.DotDot) },
    ]);
  });

  private readonly operator = this.RULE('operator', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Plus) },
      { ALT: () => this.CONSUME(t.Minus) },
      { ALT: () => this.CONSUME(t.Times) },
      { ALT: () => this.CONSUME(t.Divide) },
      { ALT: () => this.CONSUME(t.Caret) },
      { ALT: () => this.CONSUME(t.At) },
      { ALT: () => this.CONSUME(t.DotDot) },
      { ALT: () => this.CONSUME(t.EqualEqual) },
      { ALT: () => this.CONSUME(t.NotEqual) },
      { ALT: () => this.CONSUME(t.AtMost) },
      { ALT: () => this.CONSUME(t.AtLeast) },
      { ALT: () => this.CONSUME(t.Less) },
      { ALT: () => this.CONSUME(t.Greater) },
      { ALT: () => this.CONSUME(t.In) },
      { ALT: () => this.CONSUME(t.Union) },
      { ALT: () => this.CONSUME(t.Intersect) },
      { ALT: () => this.CONSUME(t.Except) },
      { ALT: () => this.CONSUME(t.And) },
      { ALT: () => this.CONSUME(t.Or) },
    ]);
  });

  private readonly operand = this.RULE('operand', () => {
    this.MANY(() =>
      this.OR([
        { ALT: () => this.CONSUME(t.Minus, { LABEL: 'prefix' }) },
        { ALT: () => this.CONSUME(t.Plus, { LABEL: 'prefix' }) },
        { ALT: () => this.CONSUME(t.Not, { LABEL: 'prefix' }) },
      ]),
    );
    this.SUBRULE(this.primary);
    this.MANY2(() => this.SUBRULE(this.suffix));
  });

  private readonly primary = this.RULE('primary', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.NumberLiteral) },
      { ALT: () => this.CONSUME(t.Name) },
      { ALT: () => this.CONSUME(t.StringLiteral) },
      { ALT: () => this.SUBRULE(this.conditional) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.SUBRULE3(this.elements);
          this.CONSUME(t.RightParenthesis);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          this.OPTION(() => this.SUBRULE(this.elements));
          this.CONSUME(t.RightBracket);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LeftBrace);
          this.OPTION2(() =>
            this.OR2([
              {
                GATE: () => this.beginsBinder() || this.LA(1).tokenType === t.Over,
                ALT: () => this.SUBRULE(this.iteration),
              },
              { ALT: () => this.SUBRULE2(this.elements) },
            ]),
          );
          this.CONSUME(t.RightBrace);
        },
      },
    ]);
  });

  private readonly conditional = this.RULE('conditional', () => {
    this.CONSUME(t.If);
    this.SUBRULE1(this.expression);
    this.CONSUME(t.Then);
    this.SUBRULE2(this.expression);
    this.CONSUME(t.Else);
    this.SUBRULE3(this.expression);
  });

  private readonly elements = this.RULE('elements', () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
  });

  private readonly suffix = this.RULE('suffix', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.OPTION(() => this.SUBRULE(this.callArguments));
          this.CONSUME(t.RightParenthesis);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          this.SUBRULE(this.elements);
          this.CONSUME(t.RightBracket);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Dot);
          this.CONSUME(t.Name);
        },
      },
    ]);
  });

  private readonly callArguments = this.RULE('callArguments', () => {
    this.OR([
      {
        GATE: () => this.beginsBinder() || this.LA(1).tokenType === t.Over,
        ALT: () => {
          this.SUBRULE(this.iteration);
          this.CONSUME(t.Colon);
          this.SUBRULE(this.expression);
        },
      },
      { ALT: () => this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argument) }) },
    ]);
  });

  /** over t, or i in I, j in J where i != j. */
  private readonly iteration = this.RULE('iteration', () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Over);
          this.CONSUME(t.Name);
        },
      },
      {
        ALT: () => {
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binder) });
          this.OPTION(() => {
            this.CONSUME(t.Where);
            this.SUBRULE(this.expression, { LABEL: 'condition' });
          });
        },
      },
    ]);
  });

  private readonly argument = this.RULE('argument', () => {
    this.OPTION(() => {
      this.CONSUME(t.Name);
      this.CONSUME(t.Colon);
    });
    this.SUBRULE(this.expression);
  });
}

/** A syntax error: what to say and the token at which it was found; `undefined` is the end of the statement. */
export interface SyntaxProblem {
  readonly message: string;
  readonly token: IToken | undefined;
}

let shared: StatementParser | undefined;

/** Parses the tokens of one statement; the concrete syntax tree, or the first problem. */
export function parseStatement(tokens: readonly IToken[]): CstNode | SyntaxProblem {
  shared ??= new StatementParser();
  shared.input = tokens as IToken[];
  const tree = shared.statement();
  const problem = shared.errors[0];
  if (!problem) return tree;
  const token = problem.token.tokenType === EOF ? undefined : problem.token;
  return { message: expectedMessage(problem.message, problem.token), token };
}
