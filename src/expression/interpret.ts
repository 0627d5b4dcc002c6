import { integerPower, unaryValues } from './function-values.js';
import { unaryFunctions } from './functions.js';
import { instructionLength, Operation, type Evaluator, type Tape } from './tape.js';

/** Points that are carried through the instructions together: the dispatch on the operation is shared by them. */
const chunk = 64;

const functionsByNumber = unaryFunctions.map((name) => unaryValues[name]);

/**
 * Runs a tape without generating code: for environments whose Content-Security-Policy forbids it, and for templates at
 * so few points that compiling costs more than it saves. Same results as {@link compileTape} to the last bit.
 */
export function interpretTape(tape: Tape): Evaluator {
  const count = tape.instructions.length / instructionLength;
  let registers = new Float64Array(0);
  return (points, arrays, bases) => {
    const width = Math.min(points, chunk);
    if (registers.length < count * width) registers = new Float64Array(count * width);
    for (let first = 0; first < points; first += width) {
      const size = Math.min(width, points - first);
      for (let r = 0; r < count; r++) runInstruction(tape, r, registers, width, size, first, arrays, bases);
      for (const { register, location } of tape.results) {
        const target = arrays[location.array];
        const stride = tape.strides[location.array];
        let to = bases[location.array] + first * stride + location.offset;
        for (let i = register * width; i < register * width + size; i++, to += stride)
          target[to] = registers[i];
      }
    }
  };
}

/** Executes instruction r for `size` points, the first of which is point `first`. */
function runInstruction(
  tape: Tape,
  r: number,
  v: Float64Array,
  width: number,
  size: number,
  first: number,
  arrays: readonly Float64Array[],
  bases: Int32Array,
): void {
  const at = r * instructionLength;
  const operation = tape.instructions[at];
  const a = tape.instructions[at + 1];
  const b = tape.instructions[at + 2];
  const out = r * width;
  const x = a * width;
  const y = b * width;
  switch (operation) {
    case Operation.constant:
      v.fill(tape.constants[a], out, out + size);
      return;
    case Operation.load: {
      const source = arrays[a];
      const stride = tape.strides[a];
      let from = bases[a] + first * stride + b;
      for (let i = 0; i < size; i++, from += stride) v[out + i] = source[from];
      return;
    }
    case Operation.add:
      for (let i = 0; i < size; i++) v[out + i] = v[x + i] + v[y + i];
      return;
    case Operation.subtract:
      for (let i = 0; i < size; i++) v[out + i] = v[x + i] - v[y + i];
      return;
    case Operation.multiply:
      for (let i = 0; i < size; i++) v[out + i] = v[x + i] * v[y + i];
      return;
    case Operation.divide:
      for (let i = 0; i < size; i++) v[out + i] = v[x + i] / v[y + i];
      return;
    case Operation.negate:
      for (let i = 0; i < size; i++) v[out + i] = -v[x + i];
      return;
    case Operation.power:
      for (let i = 0; i < size; i++) v[out + i] = Math.pow(v[x + i], v[y + i]);
      return;
    case Operation.integerPower:
      for (let i = 0; i < size; i++) v[out + i] = integerPower(v[x + i], b);
      return;
    case Operation.atan2:
      for (let i = 0; i < size; i++) v[out + i] = Math.atan2(v[x + i], v[y + i]);
      return;
    case Operation.minimum:
      for (let i = 0; i < size; i++) v[out + i] = Math.min(v[x + i], v[y + i]);
      return;
    case Operation.maximum:
      for (let i = 0; i < size; i++) v[out + i] = Math.max(v[x + i], v[y + i]);
      return;
    case Operation.unary: {
      const f = functionsByNumber[b];
      for (let i = 0; i < size; i++) v[out + i] = f(v[x + i]);
      return;
    }
    default: {
      const whenTrue = tape.instructions[at + 3] * width;
      const whenFalse = tape.instructions[at + 4] * width;
      for (let i = 0; i < size; i++) {
        const truth = compare(operation - Operation.select, v[x + i], v[y + i]);
        v[out + i] = truth ? v[whenTrue + i] : v[whenFalse + i];
      }
    }
  }
}

/** Comparison by number, in the order of the language's list. */
function compare(comparison: number, left: number, right: number): boolean {
  switch (comparison) {
    case 0:
      return left < right;
    case 1:
      return left <= right;
    case 2:
      return left === right;
    case 3:
      return left !== right;
    case 4:
      return left >= right;
    default:
      return left > right;
  }
}
