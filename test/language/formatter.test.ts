import { describe, expect, it } from 'vitest';
import { formatModel, parseModel } from '../../src/language/index.js';

const untidy = `

# A model
model   M "title"


param nodes=200    # grid
param  longer_name =  3 # more
data train=csv( "a.csv" ,time:"t")
state x [ 1 .. 2 ]over t in[-5,5]start smooth(train . y1,bandwidth:0.5)
network f:2->32 tanh->2 in [ -100,100 ]   start xavier( seed:42 )
subject   to
# dynamics
dynamics:der(x)==-f(x)
      c [i   in 1 .. 3 ]:p[ i ]+ - p[i + 1]<=4*a /b^ 2
  x==[a,
 # first
 b]   # second
minimize 2*( a+b )
   + sum( i in 1..3 where i!=2:x[i] )

`;

const tidy = `# A model
model M "title"

param nodes = 200      # grid
param longer_name = 3  # more
data train = csv("a.csv", time: "t")
state x[1..2] over t in [-5, 5] start smooth(train.y1, bandwidth: 0.5)
network f : 2 -> 32 tanh -> 2 in [-100, 100] start xavier(seed: 42)
subject to
  # dynamics
  dynamics: der(x) == -f(x)
  c[i in 1..3]: p[i] + -p[i + 1] <= 4*a / b^2
  x == [a,
      # first
      b]  # second
minimize 2*(a + b)
    + sum(i in 1..3 where i != 2: x[i])
`;

describe('the formatter', () => {
  it('puts a text into canonical form and keeps its comments', () => {
    expect(formatModel(untidy).text).toBe(tidy);
  });

  it('changes nothing the second time', () => {
    expect(formatModel(tidy).text).toBe(tidy);
  });

  it('keeps the meaning', () => {
    const meaning = (text: string) =>
      JSON.stringify(parseModel(text).ast.statements, (key, value: unknown) =>
        key === 'span' ? undefined : value,
      );
    expect(meaning(tidy)).toBe(meaning(untidy));
  });

  it('breaks the line behind a heading', () => {
    expect(formatModel('var x\nsubject to x >= 1').text).toBe('var x\nsubject to\n  x >= 1\n');
  });

  it('leaves a text with syntax errors as it is', () => {
    const { text, diagnostics } = formatModel('var   x  =  3');
    expect(text).toBe('var   x  =  3');
    expect(diagnostics).toHaveLength(1);
  });

  it('leaves nothing of nothing', () => {
    expect(formatModel('\n \n').text).toBe('');
  });
});
