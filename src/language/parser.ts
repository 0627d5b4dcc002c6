import type {
  ArgumentTree,
  Clauses,
  ExpressionTree,
  FrozenClause,
  Identifier,
  Indices,
  LayerTree,
  Statement,
  UnitClause,
  VariableDeclaration,
} from './ast.js';
import { EOF, type IToken, type ParserMethod } from './chevrotain.js';
import { ExpressionParser, identifier, textTree } from './expression-parser.js';
import { tokenSpan } from './lexer.js';
import { expectedMessage } from './parser-messages.js';
import { spanning, type Span } from './source-text.js';
import * as t from './tokens.js';

/** A clause of a declaration, with the keyword that begins it. */
interface Clause {
  readonly keyword: IToken;
  readonly key: keyof Clauses;
  readonly value: ExpressionTree | Identifier | UnitClause | FrozenClause;
}

/**
 * The grammar, one statement at a time: the layout has cut the text into statements, so an error in one never reaches the
 * next. The rules build the syntax tree.
 */
export class StatementParser extends ExpressionParser {
  /** The text of the statement that is read. */
  private whole: Span = { start: 0, end: 0 };
  /** Keywords of clauses that stand a second time in their declaration. */
  readonly repeatedClauses: IToken[] = [];

  constructor(validate = false) {
    super(validate);
    this.performSelfAnalysis();
  }

  /** Takes the tokens of the next statement, at least one. */
  begin(tokens: readonly IToken[]): void {
    this.input = tokens as IToken[];
    this.whole = spanning(tokenSpan(tokens[0]!), tokenSpan(tokens[tokens.length - 1]!));
    this.repeatedClauses.length = 0;
  }

  readonly statement: ParserMethod<[], Statement> = this.RULE('statement', (): Statement =>
    this.OR(this.statements),
  );

  private readonly modelHeader: ParserMethod<[], Statement> = this.RULE('modelHeader', (): Statement => {
    this.CONSUME(t.Model);
    const name = identifier(this.CONSUME(t.Name));
    const title = this.OPTION(() => textTree(this.CONSUME(t.StringLiteral)));
    return { kind: 'model', name, ...(title ? { title } : {}), span: this.whole };
  });

  /** A name, with dots where it is that of a part: tank.h. */
  private readonly declaredName: ParserMethod<[], Identifier> = this.RULE('declaredName', (): Identifier => {
    const names: Identifier[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: t.Dot,
      DEF: () => {
        names.push(identifier(this.CONSUME(t.Name)));
      },
    });
    return joinedName(names);
  });

  private readonly inclusion: ParserMethod<[], Statement> = this.RULE('inclusion', (): Statement => {
    this.CONSUME(t.Include);
    return { kind: 'include', file: textTree(this.CONSUME(t.StringLiteral)), span: this.whole };
  });

  private readonly parameter: ParserMethod<[], Statement> = this.RULE('parameter', (): Statement => {
    this.CONSUME(t.Param);
    const name = this.SUBRULE(this.declaredName);
    const indices = this.OPTION(() => this.SUBRULE(this.indices));
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    const unit = this.OPTION2(() => this.SUBRULE(this.unit));
    return {
      kind: 'param',
      name,
      ...(indices ? { indices } : {}),
      value,
      ...(unit ? { unit } : {}),
      span: this.whole,
    };
  });

  private readonly definition: ParserMethod<[], Statement> = this.RULE('definition', (): Statement => {
    this.CONSUME(t.Let);
    const name = this.SUBRULE(this.declaredName);
    const indices = this.OPTION(() => this.SUBRULE(this.indices));
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    return { kind: 'let', name, ...(indices ? { indices } : {}), value, span: this.whole };
  });

  private readonly dataTable: ParserMethod<[], Statement> = this.RULE('dataTable', (): Statement => {
    this.CONSUME(t.Data);
    const name = identifier(this.CONSUME(t.Name));
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expression);
    const where = this.OPTION(() => {
      this.CONSUME(t.Where);
      return this.SUBRULE2(this.expression);
    });
    return { kind: 'data', name, value, ...(where ? { where } : {}), span: this.whole };
  });

  private readonly indexSet: ParserMethod<[], Statement> = this.RULE('indexSet', (): Statement => {
    this.CONSUME(t.SetWord);
    const name = this.SUBRULE(this.declaredName);
    this.CONSUME(t.Equals);
    return { kind: 'set', name, value: this.SUBRULE(this.expression), span: this.whole };
  });

  private readonly timeSet: ParserMethod<[], Statement> = this.RULE('timeSet', (): Statement => {
    this.CONSUME(t.Time);
    const name = identifier(this.CONSUME1(t.Name));
    let indices: Indices | undefined;
    let over: Identifier | undefined;
    let interval: ExpressionTree | undefined;
    this.OR([
      {
        ALT: () => {
          indices = this.OPTION1(() => this.SUBRULE(this.indices));
          this.CONSUME1(t.In);
          interval = this.SUBRULE1(this.expression);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Over);
          over = identifier(this.CONSUME2(t.Name));
          this.OPTION(() => {
            this.CONSUME2(t.In);
            interval = this.SUBRULE2(this.expression);
          });
        },
      },
    ]);
    const unit = this.OPTION2(() => this.SUBRULE(this.unit));
    return {
      kind: 'time',
      name,
      ...(indices ? { indices } : {}),
      ...(over ? { over } : {}),
      ...(interval ? { interval } : {}),
      ...(unit ? { unit } : {}),
      span: this.whole,
    };
  });

  private readonly variable: ParserMethod<[], Statement> = this.RULE('variable', (): Statement => {
    const role = this.OR<VariableDeclaration['role']>([
      { ALT: () => (this.CONSUME(t.State), 'state') },
      { ALT: () => (this.CONSUME(t.Algebraic), 'algebraic') },
      { ALT: () => (this.CONSUME(t.Control), 'control') },
      { ALT: () => (this.CONSUME(t.Var), 'var') },
    ]);
    const name = this.SUBRULE(this.declaredName);
    const indices = this.OPTION(() => this.SUBRULE(this.indices));
    const clauses: Clauses = {};
    this.MANY(() => this.take(this.SUBRULE(this.clause), clauses));
    return { kind: 'variable', role, name, ...(indices ? { indices } : {}), clauses, span: this.whole };
  });

  private readonly network: ParserMethod<[], Statement> = this.RULE('network', (): Statement => {
    this.CONSUME(t.Network);
    const name = this.SUBRULE(this.declaredName);
    const layers: LayerTree[] = [];
    const tied: Identifier[] = [];
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Colon);
          layers.push(this.SUBRULE(this.layer));
          this.AT_LEAST_ONE(() => {
            this.CONSUME(t.Arrow);
            layers.push(this.SUBRULE2(this.layer));
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Equals);
          this.AT_LEAST_ONE_SEP({
            SEP: t.Dot,
            DEF: () => {
              tied.push(identifier(this.CONSUME2(t.Name)));
            },
          });
        },
      },
    ]);
    const clauses: Clauses = {};
    this.MANY(() => this.take(this.SUBRULE(this.clause), clauses));
    return {
      kind: 'network',
      name,
      layers,
      ...(tied.length > 0 ? { tied: joinedName(tied) } : {}),
      clauses,
      span: this.whole,
    };
  });

  private readonly layer: ParserMethod<[], LayerTree> = this.RULE('layer', (): LayerTree => {
    const start = this.LA(1).startOffset;
    const width = this.SUBRULE(this.primary);
    const activation = this.OPTION(() => identifier(this.CONSUME(t.Name)));
    return { width, ...(activation ? { activation } : {}), span: this.from(start) };
  });

  /** over t, in [a, b], <= b, >= a, start s, fix s, hold constant, unit "K"; of networks: normalize train.x, scale 2, frozen [1], ... */
  private readonly clause: ParserMethod<[], Clause> = this.RULE('clause', (): Clause =>
    this.OR<Clause>([
      {
        ALT: () => {
          const keyword = this.CONSUME(t.Over);
          return { keyword, key: 'over', value: identifier(this.CONSUME1(t.Name)) };
        },
      },
      {
        ALT: () => {
          const keyword = this.CONSUME(t.Hold);
          return { keyword, key: 'hold', value: identifier(this.CONSUME2(t.Name)) };
        },
      },
      {
        ALT: () => {
          const keyword = this.LA(1);
          return { keyword, key: 'unit', value: this.SUBRULE(this.unit) };
        },
      },
      {
        ALT: () => {
          const { keyword, key } = this.OR2(this.quantityClauses);
          return { keyword, key, value: this.SUBRULE(this.quantity) };
        },
      },
      {
        ALT: () => {
          const keyword = this.CONSUME(t.Frozen);
          const layers = this.OPTION(() => this.SUBRULE2(this.quantity));
          const span = tokenSpan(keyword);
          return { keyword, key: 'frozen', value: layers ? { layers, span } : { span } };
        },
      },
    ]),
  );

  private readonly quantityClauses: { ALT: () => Pick<Clause, 'keyword' | 'key'> }[] = [
    { ALT: () => ({ keyword: this.CONSUME(t.In), key: 'within' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.AtMost), key: 'atMost' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.AtLeast), key: 'atLeast' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.Start), key: 'start' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.Normalize), key: 'normalize' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.Scale), key: 'scale' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.Increasing), key: 'increasing' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.Decreasing), key: 'decreasing' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.Lipschitz), key: 'lipschitz' }) },
    { ALT: () => ({ keyword: this.CONSUME(t.Fix), key: 'fix' }) },
  ];

  private take({ keyword, key, value }: Clause, clauses: { -readonly [K in keyof Clauses]: unknown }): void {
    if (clauses[key] === undefined) clauses[key] = value;
    else this.repeatedClauses.push(keyword);
  }

  /** unit "kg/s", or unit ["m", "m/s"] for each component: of a parameter, a time or a variable. */
  private readonly unit: ParserMethod<[], UnitClause> = this.RULE('unit', (): UnitClause => {
    this.CONSUME(t.Unit);
    return this.OR<UnitClause>([
      {
        ALT: () => {
          const text = textTree(this.CONSUME1(t.StringLiteral));
          return { texts: [text], forEach: false, span: text.span };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          const texts: UnitClause['texts'][number][] = [];
          this.AT_LEAST_ONE_SEP({
            SEP: t.Comma,
            DEF: () => {
              texts.push(textTree(this.CONSUME2(t.StringLiteral)));
            },
          });
          this.CONSUME(t.RightBracket);
          return { texts, forEach: true, span: spanning(texts[0]!.span, texts[texts.length - 1]!.span) };
        },
      },
    ]);
  });

  private readonly subjectTo: ParserMethod<[], Statement> = this.RULE('subjectTo', (): Statement => {
    this.CONSUME(t.Subject);
    this.CONSUME(t.To);
    return { kind: 'subject-to', span: this.whole };
  });

  private readonly constraint: ParserMethod<[], Statement> = this.RULE('constraint', (): Statement => {
    let name: Identifier | undefined;
    let indices: Indices | undefined;
    this.OPTION(() => {
      const names = [identifier(this.CONSUME(t.Label))];
      this.MANY(() => {
        this.CONSUME(t.Dot);
        names.push(identifier(this.CONSUME(t.Name)));
      });
      name = joinedName(names);
      indices = this.OPTION2(() => this.SUBRULE(this.indices));
      this.CONSUME(t.Colon);
    });
    const relation = this.SUBRULE(this.expression);
    return {
      kind: 'constraint',
      ...(name ? { name } : {}),
      ...(indices ? { indices } : {}),
      relation,
      span: this.whole,
    };
  });

  private readonly objective: ParserMethod<[], Statement> = this.RULE('objective', (): Statement => {
    const sense = this.OR<'minimize' | 'maximize'>([
      { ALT: () => (this.CONSUME(t.Minimize), 'minimize') },
      { ALT: () => (this.CONSUME(t.Maximize), 'maximize') },
    ]);
    return { kind: 'objective', sense, expression: this.SUBRULE(this.expression), span: this.whole };
  });

  private readonly collocation: ParserMethod<[], Statement> = this.RULE('collocation', (): Statement => {
    this.CONSUME(t.Collocate);
    const time = identifier(this.CONSUME(t.Name));
    this.CONSUME(t.With);
    return { kind: 'collocate', time, scheme: this.SUBRULE(this.expression), span: this.whole };
  });

  private readonly solve: ParserMethod<[], Statement> = this.RULE('solve', (): Statement => {
    this.CONSUME(t.Solve);
    this.CONSUME(t.With);
    return { kind: 'solve', method: this.SUBRULE(this.expression), span: this.whole };
  });

  private readonly validation: ParserMethod<[], Statement> = this.RULE('validation', (): Statement => {
    this.CONSUME(t.Validate);
    this.CONSUME(t.Simulate);
    const network = this.OPTION(() => identifier(this.CONSUME1(t.Name)));
    this.CONSUME(t.On);
    const data: Identifier[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        data.push(identifier(this.CONSUME2(t.Name)));
      },
    });
    return { kind: 'validate', ...(network ? { network } : {}), data, span: this.whole };
  });

  /** decompose runs by experiments(batches: 16), with `exactly` behind it where iterates are to be those of the whole problem. */
  private readonly decomposition: ParserMethod<[], Statement> = this.RULE('decomposition', (): Statement => {
    this.CONSUME(t.Decompose);
    const data = identifier(this.CONSUME(t.Name));
    this.CONSUME(t.By);
    const by = this.SUBRULE(this.expression);
    let exactly = false;
    this.OPTION(() => {
      this.CONSUME(t.Exactly);
      exactly = true;
    });
    return { kind: 'decompose', data, by, exactly, span: this.whole };
  });

  /** block Tank(area, inflow) {: the statements up to the closing brace are its body. */
  private readonly blockHeading: ParserMethod<[], Statement> = this.RULE('blockHeading', (): Statement => {
    this.CONSUME(t.Block);
    const name = identifier(this.CONSUME1(t.Name));
    const parameters: Identifier[] = [];
    this.CONSUME(t.LeftParenthesis);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        parameters.push(identifier(this.CONSUME2(t.Name)));
      },
    });
    this.CONSUME(t.RightParenthesis);
    this.CONSUME(t.LeftBrace);
    return { kind: 'block', name, parameters, span: this.whole };
  });

  private readonly blockEnd: ParserMethod<[], Statement> = this.RULE('blockEnd', (): Statement => {
    this.CONSUME(t.RightBrace);
    return { kind: 'block-end', span: this.whole };
  });

  private readonly instance: ParserMethod<[], Statement> = this.RULE('instance', (): Statement => {
    this.CONSUME(t.Use);
    const block = identifier(this.CONSUME1(t.Name));
    const list: ArgumentTree[] = [];
    this.CONSUME(t.LeftParenthesis);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        list.push(this.SUBRULE(this.argument));
      },
    });
    this.CONSUME(t.RightParenthesis);
    this.CONSUME(t.As);
    const name = identifier(this.CONSUME2(t.Name));
    const indices = this.OPTION(() => this.SUBRULE(this.indices));
    return {
      kind: 'use',
      block,
      arguments: list,
      name,
      ...(indices ? { indices } : {}),
      span: this.whole,
    };
  });

  private readonly statements: { ALT: () => Statement }[] = [
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
  ];
}

/** Names joined by dots. */
function joinedName(names: readonly Identifier[]): Identifier {
  const first = names[0]!;
  if (names.length === 1) return first;
  const text = names.map((part) => part.text).join('.');
  return { text, span: spanning(first.span, names[names.length - 1]!.span) };
}

/** A syntax error: what to say and the token at which it was found; `undefined` is the end of the statement. */
export interface SyntaxProblem {
  readonly message: string;
  readonly token: IToken | undefined;
}

/** A statement, and the keywords of clauses that are stated twice in it. */
export interface ParsedStatement {
  readonly statement: Statement;
  /** Valid until the next statement is parsed. */
  readonly repeatedClauses: readonly IToken[];
}

let shared: StatementParser | undefined;

/** Parses the tokens of one statement; its syntax tree, or the first problem. @throws TreeProblem */
export function parseStatement(tokens: readonly IToken[]): ParsedStatement | SyntaxProblem {
  shared ??= new StatementParser();
  shared.begin(tokens);
  const statement = shared.statement();
  const problem = shared.errors[0];
  if (!problem) return { statement, repeatedClauses: shared.repeatedClauses };
  const token = problem.token.tokenType === EOF ? undefined : problem.token;
  return { message: expectedMessage(problem.message, problem.token), token };
}
