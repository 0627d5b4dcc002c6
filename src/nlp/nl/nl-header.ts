import type { NlLimits } from './limits.js';
import { NlError } from './nl-error.js';

/** The ten lines that begin every `.nl` file (Gay 2005, table 2), as counts. */
export interface NlHeader {
  readonly form: 'text' | 'binary';
  readonly littleEndian: boolean;
  /** The numbers after the letter of line 1: they go back into the `.sol` file. */
  readonly options: readonly number[];
  /** Tolerance of the options, present when option 2 is 3. */
  readonly optionTolerance?: number;
  readonly variables: number;
  readonly constraints: number;
  readonly objectives: number;
  readonly ranges: number;
  readonly equalities: number;
  readonly logicalConstraints: number;
  readonly nonlinearConstraints: number;
  readonly nonlinearObjectives: number;
  /** Variables nonlinear in constraints, in objectives, in both. */
  readonly nonlinear: { readonly constraints: number; readonly objectives: number; readonly both: number };
  readonly linearNetworkVariables: number;
  readonly functions: number;
  readonly discrete: {
    readonly binary: number;
    readonly integer: number;
    readonly nonlinearBoth: number;
    readonly nonlinearConstraints: number;
    readonly nonlinearObjectives: number;
  };
  readonly jacobianNonzeros: number;
  readonly gradientNonzeros: number;
  readonly definedVariables: number;
  /** First byte after the header, and its 1-based line. */
  readonly end: number;
}

export const headerLines = 10;
const longestHeaderLine = 2000;
/** Arithmetic kinds of AMPL's interface library: unknown (the machine's own), IEEE little- and big-endian. */
const bigEndianKind = 2;

/** @throws NlError where the header is damaged or exceeds a limit */
export function readHeader(bytes: Uint8Array, limits: NlLimits): NlHeader {
  if (bytes.length > limits.bytes) {
    throw new NlError(`the file has ${bytes.length} bytes, more than the limit of ${limits.bytes}`);
  }
  const { lines, end } = splitHeader(bytes);
  const form = lines[0][0];
  if (form !== 'g' && form !== 'b') {
    throw new NlError("an .nl file begins with 'g' (text) or 'b' (binary)", { line: 1 });
  }
  const field = (line: number, index: number, meaning: string, required = false): number => {
    const text = fields(lines[line])[index];
    if (text === undefined && !required) return 0;
    if (text === undefined || !/^\d{1,15}$/.test(text)) {
      throw new NlError(`the header has no ${meaning}`, { line: line + 1 });
    }
    const value = Number(text);
    if (value > bytes.length) {
      throw new NlError(`the ${meaning} is ${value}, more than the file can hold`, { line: line + 1 });
    }
    return value;
  };
  const arithmetic = field(5, 2, 'arithmetic kind');
  if (form === 'b' && arithmetic > bigEndianKind) {
    throw new NlError(
      `arithmetic kind ${arithmetic} is not IEEE`,
      { line: 6 },
      'Write the file in text form.',
    );
  }
  const variables = field(1, 0, 'number of variables', true);
  const constraints = field(1, 1, 'number of constraints', true);
  bounded(variables, limits.variables, 'variables');
  bounded(constraints, limits.constraints, 'constraints');
  let definedVariables = 0;
  for (let k = 0; k < 5; k++) definedVariables += field(9, k, 'number of defined variables');
  return {
    form: form === 'g' ? 'text' : 'binary',
    littleEndian: arithmetic !== bigEndianKind,
    ...readOptions(lines[0]),
    variables,
    constraints,
    objectives: field(1, 2, 'number of objectives', true),
    ranges: field(1, 3, 'number of ranges'),
    equalities: field(1, 4, 'number of equalities'),
    logicalConstraints: field(1, 5, 'number of logical constraints'),
    nonlinearConstraints: field(2, 0, 'number of nonlinear constraints'),
    nonlinearObjectives: field(2, 1, 'number of nonlinear objectives'),
    nonlinear: {
      constraints: field(4, 0, 'number of variables nonlinear in constraints'),
      objectives: field(4, 1, 'number of variables nonlinear in objectives'),
      both: field(4, 2, 'number of variables nonlinear in both'),
    },
    linearNetworkVariables: field(5, 0, 'number of linear network variables'),
    functions: field(5, 1, 'number of functions'),
    discrete: {
      binary: field(6, 0, 'number of binary variables'),
      integer: field(6, 1, 'number of integer variables'),
      nonlinearBoth: field(6, 2, 'number of nonlinear integer variables'),
      nonlinearConstraints: field(6, 3, 'number of nonlinear integer variables'),
      nonlinearObjectives: field(6, 4, 'number of nonlinear integer variables'),
    },
    jacobianNonzeros: field(7, 0, 'number of Jacobian nonzeros'),
    gradientNonzeros: field(7, 1, 'number of gradient nonzeros'),
    definedVariables,
    end,
  };
}

function splitHeader(bytes: Uint8Array): { lines: string[]; end: number } {
  const lines: string[] = [];
  let at = 0;
  while (lines.length < headerLines) {
    const end = bytes.subarray(at, at + longestHeaderLine).indexOf(10);
    if (end < 0) throw new NlError('the header is not ten lines long', { line: lines.length + 1 });
    lines.push(String.fromCharCode(...bytes.subarray(at, at + end)));
    at += end + 1;
  }
  return { lines, end: at };
}

function fields(line: string): string[] {
  return line
    .split('#', 1)[0]
    .split(/\s+/)
    .filter((text) => text !== '');
}

function readOptions(line: string): { options: number[]; optionTolerance?: number } {
  const values = fields(line.slice(1)).map(Number);
  const count = values[0] ?? 0;
  if (values.some(Number.isNaN) || count > 9 || !Number.isInteger(count)) {
    throw new NlError('the options of the first line are not numbers', { line: 1 });
  }
  const options = values.slice(1, 1 + count);
  const hasTolerance = options[1] === 3 && values.length > 1 + count;
  return hasTolerance ? { options, optionTolerance: values[1 + count] } : { options };
}

function bounded(value: number, limit: number, noun: string): void {
  if (value > limit)
    throw new NlError(`the problem has ${value} ${noun}, more than the limit of ${limit}`, { line: 2 });
}
