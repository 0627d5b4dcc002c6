import type { LinearPart, NlProblem } from '../../../src/nlp/nl/index.js';

/** Values of an `.nl` problem straight from its nodes, without templates: what the compiled program must give. */
export function evaluateDirectly(
  problem: NlProblem,
  x: Float64Array,
): { objective: number; constraints: number[] } {
  const { nodes, defined } = problem;
  const ofDefined: number[] = [];
  const linear = ({ index, coefficients }: LinearPart): number =>
    index.reduce((sum, variable, k) => sum + coefficients[k] * x[variable], 0);
  const value = (root: number): number => {
    const values: number[] = [];
    for (let node = nodes.end(root) - 1; node >= root; node--) {
      const operands = nodes.operands(node).map((operand) => values[operand - root]);
      const kind = nodes.kind(node);
      if (kind === -1) values[node - root] = nodes.value(node);
      else if (kind === -2) values[node - root] = x[nodes.index(node)];
      else if (kind === -3) values[node - root] = ofDefined[nodes.index(node)];
      else values[node - root] = operate(kind, operands);
    }
    return values[0];
  };
  const order = defined.map((_, k) => k).sort((a, b) => defined[a].root - defined[b].root);
  for (const k of order) ofDefined[k] = value(defined[k].root) + linear(defined[k]);
  const constraints = problem.linear.map((part, i) => value(problem.constraintRoots[i]) + linear(part));
  const [objective] = problem.objectives;
  return { objective: objective === undefined ? 0 : value(objective.root) + linear(objective), constraints };
}

function operate(opcode: number, v: number[]): number {
  const [a, b, c] = v;
  const truth = (condition: boolean): number => (condition ? 1 : 0);
  switch (opcode) {
    case 0:
      return a + b;
    case 1:
      return a - b;
    case 2:
      return a * b;
    case 3:
      return a / b;
    case 4:
      return a % b;
    case 5:
    case 76:
    case 78:
      return a ** b;
    case 6:
      return Math.max(a - b, 0);
    case 11:
      return Math.min(...v);
    case 12:
      return Math.max(...v);
    case 13:
      return Math.floor(a);
    case 14:
      return Math.ceil(a);
    case 15:
      return Math.abs(a);
    case 16:
      return -a;
    case 20:
      return truth(a !== 0 || b !== 0);
    case 21:
      return truth(a !== 0 && b !== 0);
    case 22:
      return truth(a < b);
    case 23:
      return truth(a <= b);
    case 24:
      return truth(a === b);
    case 28:
      return truth(a >= b);
    case 29:
      return truth(a > b);
    case 30:
      return truth(a !== b);
    case 34:
      return truth(a === 0);
    case 35:
    case 72:
      return a === 0 ? c : b;
    case 54:
      return v.reduce((sum, term) => sum + term, 0);
    case 55:
      return Math.trunc(a / b);
    case 58:
      return Math.trunc(a);
    case 59:
      return v.filter((item) => item !== 0).length;
    case 60:
      return v.slice(1).filter((item) => item === a).length;
    case 64:
      return piecewise(v) - piecewise([...v.slice(0, -1), 0]);
    case 70:
      return truth(v.every((item) => item !== 0));
    case 71:
      return truth(v.some((item) => item !== 0));
    case 73:
      return truth((a !== 0) === (b !== 0));
    case 77:
      return a * a;
    default:
      return unary(opcode, a);
  }
}

function unary(opcode: number, a: number): number {
  const names = {
    37: 'tanh',
    38: 'tan',
    39: 'sqrt',
    40: 'sinh',
    41: 'sin',
    42: 'log10',
    43: 'log',
    44: 'exp',
    45: 'cosh',
    46: 'cos',
    47: 'atanh',
    49: 'atan',
    50: 'asinh',
    51: 'asin',
    52: 'acosh',
    53: 'acos',
  } as const;
  const name = names[opcode as keyof typeof names] as (typeof names)[keyof typeof names] | undefined;
  if (name === undefined) throw new Error(`o${opcode}`);
  return Math[name](a);
}

/** Piecewise-linear function by walking along the pieces from the first breakpoint, where it is 0. */
function piecewise(v: number[]): number {
  const x = v[v.length - 1];
  let at = v[1];
  if (x <= at) return v[0] * (x - at);
  let sum = 0;
  for (let k = 2; k < v.length - 1; k += 2) {
    const end = k + 1 < v.length - 1 ? Math.min(x, v[k + 1]) : x;
    if (end > at) sum += v[k] * (end - at);
    at = Math.max(at, end);
  }
  return sum;
}
