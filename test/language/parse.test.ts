import { describe, expect, it } from 'vitest';
import { parseModel, type ExpressionTree } from '../../src/language/index.js';
import { StatementParser } from '../../src/language/parser.js';

/** Brackets everywhere: shows what the precedence made of the text. */
function shape(tree: ExpressionTree): string {
  switch (tree.kind) {
    case 'number':
      return String(tree.value);
    case 'text':
      return JSON.stringify(tree.value);
    case 'name':
      return tree.text;
    case 'sum':
      return `(${tree.terms.map((term, k) => (term.negative ? '-' : k ? '+' : '') + shape(term.value)).join('')})`;
    case 'product':
      return `(${tree.factors.map((one, k) => (one.inverse ? '/' : k ? '*' : '') + shape(one.value)).join('')})`;
    case 'power':
      return `(${shape(tree.base)}^${shape(tree.exponent)})`;
    case 'negation':
      return `(-${shape(tree.value)})`;
    case 'at':
      return `(${shape(tree.value)} at ${shape(tree.time)})`;
    case 'range':
      return `(${shape(tree.first)}..${shape(tree.last)})`;
    case 'comparison':
      return `(${tree.sides.map((side, k) => (k ? tree.operators[k - 1]!.text : '') + shape(side)).join('')})`;
    case 'and':
    case 'or':
      return `(${tree.conditions.map(shape).join(` ${tree.kind} `)})`;
    case 'not':
      return `(not ${shape(tree.condition)})`;
    case 'list':
      return `[${tree.elements.map(shape).join()}]`;
    case 'set':
      return `{${tree.elements.map(shape).join()}}`;
    case 'tuple':
      return `(${tree.elements.map(shape).join()})`;
    case 'set-operation':
      return `(${shape(tree.left)} ${tree.operation} ${shape(tree.right)})`;
    case 'membership':
      return `(${shape(tree.member)} in ${shape(tree.set)})`;
    case 'filter':
      return '{...}';
    case 'conditional':
      return `(${shape(tree.condition)} ? ${shape(tree.whenTrue)} : ${shape(tree.whenFalse)})`;
    case 'field':
      return `${shape(tree.base)}.${tree.field.text}`;
    case 'subscript':
      return `${shape(tree.base)}[${tree.subscripts.map(shape).join()}]`;
    case 'call':
      return `${shape(tree.callee)}(${tree.iteration ? '...:' : ''}${tree.arguments.map(({ value }) => shape(value)).join()})`;
  }
}

function expression(text: string): string {
  const { ast, diagnostics } = parseModel(`minimize ${text}`);
  expect(diagnostics).toEqual([]);
  const [statement] = ast.statements;
  if (statement?.kind !== 'objective') throw new Error('no objective');
  expect(ast.statements).toHaveLength(1);
  return shape(statement.expression);
}

const kinds = (text: string) => parseModel(text).ast.statements.map(({ kind }) => kind);
const codes = (text: string) =>
  parseModel(text).diagnostics.map(({ code, place }) => `${place.line}:${place.column} ${code}`);

it('has a grammar without ambiguities', () => {
  expect(() => new StatementParser(true)).not.toThrow();
});

describe('expressions', () => {
  it.each([
    ['a + b - c', '(a+b-c)'],
    ['a - b*c/d', '(a-(b*c/d))'],
    ['-x^2', '(-(x^2))'],
    ['2^-x^3', '(2^(-(x^3)))'],
    ['2^3^4', '(2^(3^4))'],
    ['a*-b*c', '(a*(-b)*c)'],
    ['a - -b', '(a-(-b))'],
    ['--a', 'a'],
    ['(a + b)*c', '((a+b)*c)'],
    ['x at 0 - 5', '((x at 0)-5)'],
    ['x at -1', '(x at (-1))'],
    ['x^2 at 0', '(x^(2 at 0))'],
    ['x[1] at 0', '(x[1] at 0)'],
    ['sum(i in 1..n+1: p[i+1])', 'sum(...:p[(i+1)])'],
    ['sum(i in I, j in J where i != j and i < 3: a[i,j])', 'sum(...:a[i,j])'],
    ['integral(over t: x[1]^2 + u^2)', 'integral(...:((x[1]^2)+(u^2)))'],
    ['f(x, bandwidth: 0.5)', 'f(x,0.5)'],
    ['train.y1', 'train.y1'],
    ['2*(if a < 1 then b else c + 1)', '(2*((a<1) ? b : (c+1)))'],
    ['if a == 1 then b else if a == 2 then c else d', '((a==1) ? b : ((a==2) ? c : d))'],
    ['1.5e-3 + .5 + 2. + 1..3', '((0.0015+0.5+2+1)..3)'],
    ['not a == b or c < d', '((not (a==b)) or (c<d))'],
    ['if -a > 0 then b else c', '(((-a)>0) ? b : c)'],
    ['if -a > 0 then if +b > 0 then 1 else 2 else -c', '(((-a)>0) ? ((b>0) ? 1 : 2) : (-c))'],
    ['(if [a, b][1] > 0 then 1 else 2)^2', '((([a,b][1]>0) ? 1 : 2)^2)'],
    ['sum(i in I where not -i == 1: if -i > j then 1 else 2)', 'sum(...:(((-i)>j) ? 1 : 2))'],
    ['not -a > 3 and - - b == 2', '((not ((-a)>3)) and (b==2))'],
    ['if - 2', '(if-2)'],
    ['a + if - 2*(not - 1)', '(a+if-(2*(not-1)))'],
    ['f(if - 1, not - 1)', 'f((if-1),(not-1))'],
    ['[a, [b, c]]', '[a,[b,c]]'],
    ['{"a", "b\\"c"}', '{"a","b\\"c"}'],
  ])('%s', (text, tree) => {
    expect(expression(text)).toBe(tree);
  });

  it('gives every node the span of its text', () => {
    const text = 'minimize 3*(a + b) - f(x[1], k: 2)';
    const [statement] = parseModel(text).ast.statements;
    if (statement?.kind !== 'objective' || statement.expression.kind !== 'sum') throw new Error('no sum');
    const [product, call] = statement.expression.terms.map(({ value }) => value);
    expect(text.slice(product!.span.start, product!.span.end)).toBe('3*(a + b)');
    expect(text.slice(call!.span.start, call!.span.end)).toBe('f(x[1], k: 2)');
  });
});

describe('statements', () => {
  it('end with their line, unless a bracket is open or an operator stands at the break', () => {
    expect(
      kinds(`minimize a +
        b
        + c*(d
          - e)
      maximize f
      var x
        in [0, 1]
        start 0.5
      subject to
        x <= 3
        -1 <= x`),
    ).toEqual(['objective', 'objective', 'variable', 'subject-to', 'constraint', 'constraint']);
  });

  it('treat keywords as names wherever a name is meant', () => {
    const text = `param start = 1
      state time over t
      var state
      var in in [0, 1] start 0.5
      subject to
        start: time at 0 == start
        minimize: state == 1
        state == over + at
        data[1] + set <= in
        c[in in 1..2]: at[in] == 1
      minimize minimize + solve`;
    expect(codes(text)).toEqual([]);
    expect(kinds(text)).toEqual([
      'param',
      'variable',
      'variable',
      'variable',
      'subject-to',
      ...Array(5).fill('constraint'),
      'objective',
    ]);
  });

  it('report one error for each wrong statement and go on behind it', () => {
    expect(
      codes(`state x[1..2 over t
stat y over t
minimize mse(x
var z = 3
subject to
  a: x = 3
  b: 3 x == 4
  c: x ==
  x ** 2 <= 3
  y ≤ 2
  q == 3)
param p == 3
network f: 2
set I = {1, 2]
var ok
minimize (1 + 2`),
    ).toEqual([
      '1:8 unclosed-bracket',
      '2:1 unknown-statement',
      '3:13 unclosed-bracket',
      '4:7 unexpected-token',
      '6:8 unexpected-token',
      '7:8 unexpected-token',
      '9:6 expected-expression',
      '10:5 unknown-character',
      '11:9 unopened-bracket',
      '12:9 expected-token',
      '13:13 expected-token',
      '14:14 mismatched-bracket',
      '16:10 unclosed-bracket',
    ]);
  });
});

describe('long texts', () => {
  it('are read in parts as they are read as a whole', () => {
    const part = (k: number) => `subject to
  c${k}: x[1] +
    x[2] >= ${k}  # a comment with ( and "
  d${k}[i in 1..2 where i != 1]: x[i] <= sum(j in 1..2:
      x[j])
var y${k} in [0, 1]
  start 0.5
`;
    const text = `var x[1..2]\n${Array.from({ length: 1500 }, (_, k) => part(k)).join('')}minimize x[1]\n`;
    const { ast, diagnostics } = parseModel(text);
    expect(text.length).toBeGreaterThan(100_000);
    expect(diagnostics).toEqual([]);
    expect(ast.statements).toHaveLength(2 + 4 * 1500);
    for (const { span } of ast.statements.slice(0, 3))
      expect(text.slice(span.start, span.end)).not.toContain('#');
    const last = ast.statements.at(-1)!;
    expect(text.slice(last.span.start, last.span.end)).toBe('minimize x[1]');
    const wrong = parseModel(`${text}var z in [0, 1\nvar w`);
    expect(wrong.diagnostics.map(({ code }) => code)).toEqual(['unclosed-bracket']);
  });
});
