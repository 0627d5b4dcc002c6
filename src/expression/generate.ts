import { unaryValues } from './function-values.js';
import { unaryFunctions, type UnaryFunction } from './functions.js';
import { instructionLength, Operation, type Evaluator, type Tape } from './tape.js';

/**
 * JavaScript for a tape: one loop over the points with straight-line code in it. The text is made of numbers of the tape,
 * generated names (a letter and an index) and the operators and `Math` functions of the tables below; nothing a
 * model contains as text can reach it.
 */

const operators: Readonly<Partial<Record<number, string>>> = {
  [Operation.add]: '+',
  [Operation.subtract]: '-',
  [Operation.multiply]: '*',
  [Operation.divide]: '/',
};

const binaryCalls: Readonly<Partial<Record<number, string>>> = {
  [Operation.power]: 'Math.pow',
  [Operation.atan2]: 'Math.atan2',
  [Operation.minimum]: 'Math.min',
  [Operation.maximum]: 'Math.max',
};

/** By comparison number, in the order of the language's list. */
const comparisonOperators = ['<', '<=', '===', '!==', '>=', '>'] as const;

/** Functions that are not in `Math`: passed to the generated code in an array. */
const ownFunctions: readonly UnaryFunction[] = ['sigmoid', 'softplus'];
const ownValues = ownFunctions.map((name) => unaryValues[name]);

/** By unary function number: how its call is written. */
const unaryCalls: readonly string[] = unaryFunctions.map((name) => {
  const own = ownFunctions.indexOf(name);
  if (own >= 0) return `f${own}`;
  return name === 'neg' ? '-' : `Math.${name}`;
});

/** A number as JavaScript text, parenthesised where a sign could meet an operator. */
function numeral(value: number): string {
  if (Object.is(value, -0)) return '(-0)';
  return value < 0 ? `(${value})` : `${value}`;
}

/** a^n as a product of squares; `name` is a register. */
function powerText(name: string, exponent: number, register: number): { lines: string; value: string } {
  let lines = '';
  let value = '';
  let square = name;
  let step = 0;
  for (let k = Math.abs(exponent); k > 0; k >>= 1) {
    if (k & 1) value = value === '' ? square : `${value}*${square}`;
    if (k > 1) {
      const next = `s${register}_${step++}`;
      lines += `const ${next}=${square}*${square};`;
      square = next;
    }
  }
  return { lines, value: exponent < 0 ? `1/(${value})` : value };
}

/** The body of the generated function of parameters `n` (points), `A` (arrays), `B` (bases) and `F` (own functions). */
export function generateText(tape: Tape): string {
  const { instructions, constants, strides, arrays, results } = tape;
  let text = '"use strict";';
  ownFunctions.forEach((_, i) => (text += `const f${i}=F[${i}];`));
  for (const k of arrays) text += `const a${k}=A[${k}];let p${k}=B[${k}];`;
  text += 'for(let i=0;i<n;i++){\n';
  const count = instructions.length / instructionLength;
  for (let r = 0; r < count; r++) {
    const at = r * instructionLength;
    const operation = instructions[at];
    const a = instructions[at + 1];
    const b = instructions[at + 2];
    let value: string;
    if (operation >= Operation.select) {
      const c = instructions[at + 3];
      const d = instructions[at + 4];
      value = `v${a}${comparisonOperators[operation - Operation.select]}v${b}?v${c}:v${d}`;
    } else if (operation === Operation.constant) value = numeral(constants[a]);
    else if (operation === Operation.load) value = `a${a}[p${a}+${b}]`;
    else if (operation === Operation.negate) value = `-v${a}`;
    else if (operation === Operation.unary) value = `${unaryCalls[b]}(v${a})`;
    else if (operation === Operation.integerPower) {
      const written = powerText(`v${a}`, b, r);
      text += written.lines;
      value = written.value;
    } else if (binaryCalls[operation] !== undefined) value = `${binaryCalls[operation]}(v${a},v${b})`;
    else value = `v${a}${operators[operation]}v${b}`;
    text += `const v${r}=${value};\n`;
  }
  for (const { register, location } of results) {
    text += `a${location.array}[p${location.array}+${location.offset}]=v${register};\n`;
  }
  for (const k of arrays) text += `p${k}+=${strides[k]};`;
  return `${text}}`;
}

type Generated = (
  n: number,
  arrays: readonly Float64Array[],
  bases: Int32Array,
  own: readonly ((x: number) => number)[],
) => void;

/**
 * Compiles a tape to JavaScript.
 *
 * @throws EvalError where a Content-Security-Policy forbids code from text; use {@link interpretTape} there.
 */
export function compileTape(tape: Tape): Evaluator {
  const compiled = new Function('n', 'A', 'B', 'F', generateText(tape)) as Generated;
  return (points, arrays, bases) => compiled(points, arrays, bases, ownValues);
}

let allowed: boolean | undefined;

/** Whether this environment allows code from text; tried once. */
export function canCompile(): boolean {
  if (allowed === undefined) {
    try {
      allowed = (new Function('return 1') as () => number)() === 1;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}
