import type { NlLimits } from './limits.js';
import { NlError } from './nl-error.js';
import type { NlHeader } from './nl-header.js';
import {
  emptyLinearPart,
  type DefinedVariable,
  type LinearPart,
  type NlObjective,
  type NlProblem,
  type NlSuffix,
} from './nl-problem.js';
import { countOf, integerIn, type NlSource } from './nl-source.js';
import { NodeStore } from './node-store.js';
import { printable, readExpression, type ReferenceScope } from './read-expression.js';

const suffixTargets = ['variable', 'constraint', 'objective', 'problem'] as const;

/** Reads the segments that follow the header, in any order, and checks that each thing is said once. */
export class SegmentReader {
  readonly #source: NlSource;
  readonly #header: NlHeader;
  readonly #nodes: NodeStore;
  readonly #scope: ReferenceScope;
  readonly #defined: DefinedVariable[];
  readonly #constraintRoots: Int32Array;
  readonly #objectiveRoots: { root: number; sense: NlObjective['sense'] }[] = [];
  readonly #rows: LinearPart[];
  readonly #gradients: LinearPart[] = [];
  readonly #bounds: { lower: Float64Array; upper: Float64Array };
  readonly #ranges: { lower: Float64Array; upper: Float64Array };
  readonly #start: Float64Array;
  readonly #suffixes: NlSuffix[] = [];
  readonly #seen = new Set<string>();
  #duals: Float64Array | undefined;

  constructor(source: NlSource, header: NlHeader, limits: NlLimits) {
    const { variables, constraints } = header;
    this.#source = source;
    this.#header = header;
    this.#nodes = new NodeStore(limits.nodes);
    this.#defined = [];
    this.#defined.length = header.definedVariables;
    this.#scope = { variables, isDefined: (index) => this.#defined[index] !== undefined };
    this.#constraintRoots = new Int32Array(constraints).fill(-1);
    this.#rows = Array.from({ length: constraints }, () => emptyLinearPart);
    this.#bounds = intervals(variables);
    this.#ranges = intervals(constraints);
    this.#start = new Float64Array(variables);
  }

  /** Reads the segment that begins with `letter`; false if there is no such segment. */
  read(letter: string): boolean {
    const source = this.#source;
    switch (letter) {
      case 'C':
        this.#readConstraint();
        return true;
      case 'O':
        this.#readObjective();
        return true;
      case 'V':
        this.#readDefined();
        return true;
      case 'J':
        this.#readLinear(this.#rows, this.#header.constraints, 'constraint');
        return true;
      case 'G':
        this.#readLinear(this.#gradients, this.#header.objectives, 'objective');
        return true;
      case 'b':
        this.#readBounds(letter, this.#bounds, 'variable');
        return true;
      case 'r':
        this.#readBounds(letter, this.#ranges, 'constraint');
        return true;
      case 'x':
        this.#readValues(letter, this.#start, 'initial values');
        return true;
      case 'd':
        this.#duals = new Float64Array(this.#header.constraints);
        this.#readValues(letter, this.#duals, 'initial duals');
        return true;
      case 'k':
      case 'K':
        this.#skipColumnCounts();
        return true;
      case 'S':
        this.#readSuffix();
        return true;
      case 'F': {
        source.integer();
        source.integer();
        source.integer();
        throw new NlError(`the imported function '${source.name()}' is not supported`, source.position);
      }
      case 'L':
        throw new NlError('logical constraints are not supported', source.position);
      default:
        return false;
    }
  }

  finish(): Omit<NlProblem, 'variableNames' | 'constraintNames' | 'messages'> {
    const header = this.#header;
    if (header.variables > 0 && !this.#seen.has('b')) throw new NlError('the file has no bounds (segment b)');
    if (header.constraints > 0 && !this.#seen.has('r'))
      throw new NlError('the file has no constraint ranges (segment r)');
    for (let k = 0; k < header.definedVariables; k++) {
      if (this.#defined[k] === undefined) {
        throw new NlError(`the defined variable v${header.variables + k} has no segment V`);
      }
    }
    const zero = this.#zero();
    this.#constraintRoots.forEach((root, i) => {
      if (root < 0) this.#constraintRoots[i] = zero;
    });
    const objectives = Array.from({ length: header.objectives }, (_, k): NlObjective => {
      const { root, sense } = this.#objectiveRoots[k] ?? { root: zero, sense: 'minimize' };
      return { root, sense, ...(this.#gradients[k] ?? emptyLinearPart) };
    });
    return {
      header,
      variables: header.variables,
      constraints: header.constraints,
      nodes: this.#nodes,
      defined: this.#defined,
      objectives,
      constraintRoots: this.#constraintRoots,
      linear: this.#rows,
      lower: this.#bounds.lower,
      upper: this.#bounds.upper,
      constraintLower: this.#ranges.lower,
      constraintUpper: this.#ranges.upper,
      start: this.#start,
      startDuals: this.#duals,
      suffixes: this.#suffixes,
    };
  }

  /** Rows and objectives without a segment are zero before their linear part. */
  #zero(): number {
    return this.#nodes.number(0, this.#source.position);
  }

  #once(key: string): void {
    if (this.#seen.has(key)) throw new NlError(`there is a second segment ${key}`, this.#source.position);
    this.#seen.add(key);
  }

  #readConstraint(): void {
    const row = integerIn(this.#source, 0, this.#header.constraints - 1, 'the number of a constraint');
    this.#once(`C${row}`);
    this.#constraintRoots[row] = readExpression(this.#source, this.#nodes, this.#scope);
  }

  #readObjective(): void {
    const index = integerIn(this.#source, 0, this.#header.objectives - 1, 'the number of an objective');
    this.#once(`O${index}`);
    const sense = integerIn(this.#source, 0, 1, 'the sense of an objective') === 1 ? 'maximize' : 'minimize';
    this.#objectiveRoots[index] = { root: readExpression(this.#source, this.#nodes, this.#scope), sense };
  }

  #readDefined(): void {
    const source = this.#source;
    const first = this.#header.variables;
    const last = first + this.#header.definedVariables - 1;
    const index = integerIn(source, first, last, 'the number of a defined variable');
    this.#once(`V${index}`);
    const terms = countOf(source, 3, 'the number of linear terms');
    source.integer();
    const linear = this.#readPairs(terms);
    const root = readExpression(source, this.#nodes, this.#scope);
    this.#defined[index - first] = { root, ...linear };
  }

  #readLinear(into: LinearPart[], count: number, noun: string): void {
    const source = this.#source;
    const row = integerIn(source, 0, count - 1, `the number of the ${noun}`);
    this.#once(`${noun === 'objective' ? 'G' : 'J'}${row}`);
    into[row] = this.#readPairs(countOf(source, 3, 'the number of linear terms'));
  }

  #readPairs(count: number): LinearPart {
    const source = this.#source;
    const index = new Int32Array(count);
    const coefficients = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      index[k] = integerIn(source, 0, this.#header.variables - 1, 'the number of a variable');
      coefficients[k] = source.real();
    }
    return { index, coefficients };
  }

  #readBounds(key: string, into: { lower: Float64Array; upper: Float64Array }, noun: string): void {
    this.#once(key);
    const source = this.#source;
    const { lower, upper } = into;
    for (let i = 0; i < lower.length; i++) {
      const kind = source.letter();
      switch (kind) {
        case '0':
          lower[i] = source.real();
          upper[i] = source.real();
          break;
        case '1':
          upper[i] = source.real();
          break;
        case '2':
          lower[i] = source.real();
          break;
        case '3':
          break;
        case '4':
          lower[i] = upper[i] = source.real();
          break;
        default:
          if (kind === '5' && noun === 'constraint') {
            throw new NlError(
              `constraint ${i} is a complementarity condition, which is not supported`,
              source.position,
            );
          }
          throw new NlError(`'${printable(kind)}' is no kind of bound of a ${noun}`, source.position);
      }
    }
  }

  #readValues(key: string, into: Float64Array, noun: string): void {
    this.#once(key);
    const source = this.#source;
    const count = countOf(source, 3, `the number of ${noun}`);
    for (let k = 0; k < count; k++) {
      const index = integerIn(source, 0, into.length - 1, `an index of the ${noun}`);
      into[index] = source.real();
    }
  }

  /** Column counts of the Jacobian: they help readers that allocate before reading, which this one does not. */
  #skipColumnCounts(): void {
    this.#once('k');
    const source = this.#source;
    const count = countOf(source, 2, 'the number of column counts');
    for (let k = 0; k < count; k++) integerIn(source, 0, 0x7fffffff, 'a column count');
  }

  #readSuffix(): void {
    const source = this.#source;
    const kind = integerIn(source, 0, 255, 'the kind of a suffix');
    const count = countOf(source, 3, 'the number of suffix values');
    const name = source.name();
    const target = suffixTargets[kind & 3];
    const real = (kind & 4) !== 0;
    const { variables, constraints, objectives } = this.#header;
    const most = { variable: variables, constraint: constraints, objective: objectives, problem: 1 }[target];
    const index = new Int32Array(count);
    const values = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      index[k] = integerIn(source, 0, most - 1, `an index of suffix '${name}'`);
      values[k] = real ? source.real() : source.integer();
    }
    this.#suffixes.push({ name, target, real, index, values });
  }
}

function intervals(count: number): { lower: Float64Array; upper: Float64Array } {
  return { lower: new Float64Array(count).fill(-Infinity), upper: new Float64Array(count).fill(Infinity) };
}
