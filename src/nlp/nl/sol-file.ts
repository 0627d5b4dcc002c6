import { NlError } from './nl-error.js';

/** Values of a suffix that goes back to the modelling language; entries of value 0 are left out of the file. */
export interface SolSuffix {
  readonly name: string;
  readonly target: 'variable' | 'constraint' | 'objective' | 'problem';
  readonly values: Float64Array;
}

/** The content of a `.sol` file: what a solver tells AMPL and the tools that speak its protocol. */
export interface NlSolution {
  /** Text for the user; may have several lines. */
  readonly message: string;
  /** The options of the `.nl` file's first line, given back. */
  readonly options: readonly number[];
  readonly optionTolerance?: number;
  readonly constraints: number;
  readonly variables: number;
  /** Duals in AMPL's sign (change of the objective per unit of the row's bound), or empty. */
  readonly duals: Float64Array;
  readonly primals: Float64Array;
  /** Objective that was used, from 0. */
  readonly objectiveNumber: number;
  /** AMPL's `solve_result_num`. */
  readonly solveResult: number;
  readonly suffixes: readonly SolSuffix[];
}

const suffixTargets = ['variable', 'constraint', 'objective', 'problem'] as const;
/** Bit of a suffix's kind that says that its values are reals. */
const realSuffix = 4;
/** Options of `.nl` files whose first line has none. */
const usualOptions = [1, 1, 0];

/** A solution as text `.sol` file (D. M. Gay, "Hooking Your Solver to AMPL", 1997, section on returning results). */
export function writeSol(solution: NlSolution): string {
  const { constraints, variables, duals, primals, optionTolerance } = solution;
  const options = solution.options.length === 0 ? usualOptions : solution.options;
  const hasTolerance = optionTolerance !== undefined;
  const lines: string[] = [printableMessage(solution.message), '', 'Options'];
  lines.push(String(options.length + (hasTolerance ? 2 : 0)), ...options.map(String));
  lines.push(String(constraints), String(duals.length), String(variables), String(primals.length));
  if (hasTolerance) lines.push(real(optionTolerance));
  for (const value of duals) lines.push(real(value));
  for (const value of primals) lines.push(real(value));
  lines.push(`objno ${solution.objectiveNumber} ${solution.solveResult}`);
  for (const { name, target, values } of solution.suffixes) {
    const entries = [...values].map((value, k) => [k, value]).filter(([, value]) => value !== 0);
    const kind = suffixTargets.indexOf(target) | realSuffix;
    lines.push(`suffix ${kind} ${entries.length} ${name.length + 1} 0 0`, name);
    for (const [k, value] of entries) lines.push(`${k} ${real(value)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** An empty line would end the message, and a line `Options` begin the next part. */
function printableMessage(message: string): string {
  const lines = message
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return lines.map((line) => (line === 'Options' ? ' Options' : line)).join('\n');
}

/** The shortest text that reads back to the same number. */
function real(value: number): string {
  return Object.is(value, -0) ? '0' : String(value);
}

/**
 * Reads a text `.sol` file.
 *
 * @throws NlError where it is damaged
 */
export function readSol(text: string): NlSolution {
  const reader = new SolReader(text);
  const message: string[] = [];
  for (let line = reader.line(); line !== 'Options'; line = reader.line()) message.push(line);
  const stated = reader.integer(0, 11);
  const hasTolerance = stated > 9 || reader.toleranceFollows(stated);
  const options = reader.integers(hasTolerance ? stated - 2 : stated);
  const constraints = reader.integer(0, reader.lines);
  const dualCount = reader.integer(0, constraints);
  const variables = reader.integer(0, reader.lines);
  const primalCount = reader.integer(0, variables);
  const optionTolerance = hasTolerance ? reader.real(reader.line()) : undefined;
  const duals = reader.reals(dualCount);
  const primals = reader.reals(primalCount);
  const [objectiveNumber, solveResult] = reader.objective();
  const suffixes: SolSuffix[] = [];
  for (let head = reader.suffixHead(); head !== undefined; head = reader.suffixHead()) {
    suffixes.push(reader.suffix(head, constraints, variables));
  }
  const first = message.findIndex((line) => line.trim() !== '');
  return {
    message: message.slice(Math.max(first, 0)).join('\n').trimEnd(),
    options,
    ...(optionTolerance !== undefined && { optionTolerance }),
    constraints,
    variables,
    duals,
    primals,
    objectiveNumber,
    solveResult,
    suffixes,
  };
}

interface SuffixHead {
  readonly kind: number;
  readonly count: number;
  readonly tableLines: number;
}

class SolReader {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#lines = text.split(/\r?\n/);
  }

  get lines(): number {
    return this.#lines.length;
  }

  line(): string {
    if (this.#next >= this.#lines.length) throw this.#error('the file ends too early');
    return this.#lines[this.#next++];
  }

  integer(least: number, most: number): number {
    const text = this.line().trim();
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw this.#error(`expected a whole number from ${least} to ${most}`);
    }
    return value;
  }

  integers(count: number): number[] {
    return Array.from({ length: count }, () => this.real(this.line()));
  }

  real(text: string): number {
    const value = Number(text);
    if (text.trim() === '' || Number.isNaN(value)) throw this.#error('expected a number');
    return value;
  }

  reals(count: number): Float64Array {
    return Float64Array.from({ length: count }, () => this.real(this.line()));
  }

  /** Option 2 is 3 where two of the stated options are a tolerance that stands behind the counts. */
  toleranceFollows(stated: number): boolean {
    return stated > 2 && Number(this.#lines[this.#next + 1]) === 3;
  }

  objective(): [number, number] {
    const match = /^objno (\d+) (\d+)$/.exec(this.line().trim());
    if (match === null) throw this.#error("expected 'objno'");
    return [Number(match[1]), Number(match[2])];
  }

  suffixHead(): SuffixHead | undefined {
    while (this.#next < this.#lines.length && this.#lines[this.#next].trim() === '') this.#next++;
    if (this.#next >= this.#lines.length) return undefined;
    const match = /^suffix (\d+) (\d+) \d+ \d+ (\d+)$/.exec(this.line().trim());
    if (match === null) throw this.#error("expected 'suffix'");
    const [kind, count, tableLines] = match.slice(1).map(Number);
    if (count > this.lines || tableLines > this.lines)
      throw this.#error('the suffix is longer than the file');
    return { kind, count, tableLines };
  }

  suffix({ kind, count, tableLines }: SuffixHead, constraints: number, variables: number): SolSuffix {
    const name = this.line();
    for (let k = 0; k < tableLines; k++) this.line();
    const target = suffixTargets[kind & 3];
    const values = new Float64Array(
      { variable: variables, constraint: constraints, objective: 1, problem: 1 }[target],
    );
    for (let k = 0; k < count; k++) {
      const [index, value] = this.line().trim().split(/\s+/);
      if (!(Number(index) in values)) throw this.#error(`suffix '${name}' has no place ${index}`);
      values[Number(index)] = this.real(value ?? '');
    }
    return { name, target, values };
  }

  #error(reason: string): NlError {
    return new NlError(reason, { line: this.#next });
  }
}
