import {
  canCompile,
  compileTape,
  interpretTape,
  isConstant,
  isDataOnly,
  multiply,
  networkCalls,
  splitAffine,
  TapeBuilder,
  type AffineSplit,
  type Evaluator,
  type Expression,
  type Tape,
} from '../expression/index.js';
import { TemplateCalculus } from './template-calculus.js';
import { callArrays, TemplateArray } from './template-leaves.js';
import type { Template } from './template.js';

/**
 * How tapes are run: as generated JavaScript, by the interpreter, or (`auto`) generated where the environment allows
 * it and the template has enough points for compilation to pay.
 */
export type EvaluatorKind = 'auto' | 'generated' | 'interpreted';

/** Below this number of points, and above this number of instructions, `auto` interprets. */
const fewestCompiledPoints = 16;
const longestCompiledTape = 40_000;

/** A tape with its evaluators, each made on first use. */
export class Routine {
  readonly tape: Tape;
  #generated: Evaluator | undefined;
  #interpreted: Evaluator | undefined;

  constructor(tape: Tape) {
    this.tape = tape;
  }

  evaluator(kind: EvaluatorKind, points: number): Evaluator {
    const pays = points >= fewestCompiledPoints && this.tape.instructions.length <= longestCompiledTape;
    if (
      kind === 'generated' ||
      (kind === 'auto' && pays && (this.#generated !== undefined || canCompile()))
    ) {
      return (this.#generated ??= compileTape(this.tape));
    }
    return (this.#interpreted ??= interpretTape(this.tape));
  }
}

/** A part `factors[factor] * row` of a combination of network rows; see `CombinedRows`. */
export interface NetworkFactor {
  readonly call: number;
  /** Output (for parameter Jacobians) or input (for mixed derivatives) of the call. */
  readonly row: number;
  /** Offset in the factors of the point. */
  readonly factor: number;
}

/** Linear parts: results by output and input, all of them formulas of data alone. */
export interface LinearRoutine extends Routine {
  readonly entries: readonly { readonly output: number; readonly input: number; readonly result: number }[];
  readonly constants: readonly { readonly output: number; readonly result: number }[];
  /** Results per point. */
  readonly results: number;
}

/** First derivatives: `entries` in the order of the results, and the factors of dn/dtheta in every output. */
export interface JacobianRoutine extends Routine {
  readonly entries: readonly { readonly output: number; readonly input: number }[];
  readonly networks: readonly (readonly NetworkFactor[])[];
  readonly factors: number;
}

/** The gradient of a weighted sum of the outputs; `inputs` are the inputs of the results. */
export interface GradientRoutine extends Routine {
  readonly inputs: readonly number[];
}

/** Second derivatives; quantities at or above `inputs` in `curved` and `mixed` are outputs of calls. */
export interface HessianRoutine extends Routine {
  /** (input, input) entries in the order of the results, `row >= column`. */
  readonly entries: readonly { readonly row: number; readonly column: number; readonly constant: boolean }[];
  /** Factors per point. */
  readonly factors: number;
  /** By gathered input: its factors of dn/dtheta rows and of mixed rows of calls. */
  readonly outputRows: ReadonlyMap<number, readonly NetworkFactor[]>;
  readonly inputRows: ReadonlyMap<number, readonly NetworkFactor[]>;
  /** d²L by outputs of calls (quantity numbers, row >= column) and its factor. */
  readonly outputPairs: readonly { readonly row: number; readonly column: number; readonly factor: number }[];
  /** Inputs of calls that depend on outputs of other calls. */
  readonly nested: readonly {
    readonly call: number;
    readonly input: number;
    readonly quantity: number;
    readonly factor: number;
  }[];
}

/**
 * Everything that is derived from a template alone: its linear parts, and the tapes of its nonlinear part. Made once per
 * template (see {@link templateProgram}) and shared by all blocks of it; tapes are made on first use.
 */
export class TemplateProgram {
  readonly template: Template;
  /** By output. */
  readonly splits: readonly AffineSplit[];
  /** Outputs with a part that is not linear, in storage order. */
  readonly nonlinearOutputs: readonly number[];
  readonly calculus: TemplateCalculus;
  /** The network calls of the nonlinear part, each after those it needs. */
  readonly calls: TemplateCalculus['leaves']['calls'];

  constructor(template: Template) {
    this.template = template;
    this.splits = template.outputs.map(splitAffine);
    this.nonlinearOutputs = this.splits.flatMap(({ rest }, j) => (isDataOnly(rest) ? [] : [j]));
    const rests = this.nonlinearOutputs.map((j) => this.splits[j].rest);
    this.calculus = new TemplateCalculus(template.inputs, template.data, rests, networkCalls(rests));
    this.calls = this.calculus.leaves.calls;
  }

  /** The coefficients of the linear parts, and the constant terms of outputs that have no nonlinear part. */
  readonly linear = lazily((): LinearRoutine => {
    const entries: { output: number; input: number; result: number }[] = [];
    const constants: { output: number; result: number }[] = [];
    const formulas: Expression[] = [];
    this.splits.forEach(({ linear, rest }, output) => {
      for (const [input, coefficient] of linear) {
        entries.push({ output, input, result: formulas.push(coefficient) - 1 });
      }
      if (isDataOnly(rest) && !isConstant(rest, 0))
        constants.push({ output, result: formulas.push(rest) - 1 });
    });
    return Object.assign(this.#routine(formulas, []), { entries, constants, results: formulas.length });
  });

  /** By call: its inputs, to the call's own array. */
  readonly callInputs = lazily((): readonly Routine[] =>
    this.calculus.callInputs.map((alphas, c) => {
      const builder = this.#builder(0, 0);
      alphas.forEach((alpha, offset) => builder.store(alpha, { array: callArrays(c).inputs, offset }));
      return new Routine(builder.build());
    }),
  );

  /** The nonlinear outputs. */
  readonly values = lazily((): Routine => {
    const { outputs } = this.calculus;
    const builder = this.#builder(outputs.length, 0);
    outputs.forEach((phi, offset) => builder.store(phi, { array: TemplateArray.results, offset }));
    return new Routine(builder.build());
  });

  /** dphi_j/dq, plain and times the weight of the output. */
  readonly jacobian = lazily(() => this.#jacobian((formula) => formula));
  readonly weightedJacobian = lazily(() =>
    this.#jacobian((formula, j) => multiply(this.calculus.leaves.weight(j), formula)),
  );

  #jacobian(weighted: (formula: Expression, output: number) => Expression): JacobianRoutine {
    const { outputDerivatives, leaves } = this.calculus;
    const { inputs } = this.template;
    const entries: { output: number; input: number }[] = [];
    const formulas: Expression[] = [];
    const factors: Expression[] = [];
    const networks = outputDerivatives.map((derivative, output) => {
      const parts: NetworkFactor[] = [];
      for (const [q, formula] of derivative) {
        if (q < inputs) {
          entries.push({ output, input: q });
          formulas.push(weighted(formula, output));
        } else {
          const { call, output: row } = leaves.callOf(q);
          parts.push({ call, row, factor: factors.push(weighted(formula, output)) - 1 });
        }
      }
      return parts;
    });
    const routine = this.#routine(formulas, factors);
    return Object.assign(routine, { entries, networks, factors: factors.length });
  }

  /** dL/du to the results and the adjoints of the calls to their arrays; `inputs` are the inputs of the results. */
  readonly gradient = lazily((): GradientRoutine => {
    const entries = [...this.calculus.lagrangianGradient()];
    const ofInputs = entries.filter(([q]) => q < this.template.inputs);
    const builder = this.#builder(ofInputs.length, 0);
    ofInputs.forEach(([, formula], offset) =>
      builder.store(formula, { array: TemplateArray.results, offset }),
    );
    this.#storeAdjoints(builder, entries);
    return Object.assign(new Routine(builder.build()), { inputs: ofInputs.map(([q]) => q) });
  });

  /** The adjoints of the calls alone. */
  readonly adjoints = lazily((): Routine => {
    const builder = this.#builder(0, 0);
    this.#storeAdjoints(builder, [...this.calculus.lagrangianGradient()]);
    return new Routine(builder.build());
  });

  /** d²L/dq² and the derivatives of the calls' inputs. */
  readonly hessian = lazily((): HessianRoutine => {
    const { leaves, callInputDerivatives } = this.calculus;
    const { inputs } = this.template;
    const entries: { row: number; column: number; constant: boolean }[] = [];
    const formulas: Expression[] = [];
    const factors: Expression[] = [];
    const outputRows = new Map<number, NetworkFactor[]>();
    const inputRows = new Map<number, NetworkFactor[]>();
    const outputPairs: { row: number; column: number; factor: number }[] = [];
    const nested: { call: number; input: number; quantity: number; factor: number }[] = [];
    for (const { row, column, formula } of this.calculus.lagrangianHessian()) {
      if (row < inputs) {
        entries.push({ row, column, constant: leaves.isFixed(formula) });
        formulas.push(formula);
        continue;
      }
      const factor = factors.push(formula) - 1;
      if (column >= inputs) outputPairs.push({ row, column, factor });
      else {
        const { call, output } = leaves.callOf(row);
        append(outputRows, column, { call, row: output, factor });
      }
    }
    callInputDerivatives.forEach((derivatives, call) => {
      derivatives.forEach((derivative, input) => {
        for (const [q, formula] of derivative) {
          const factor = factors.push(formula) - 1;
          if (q < inputs) append(inputRows, q, { call, row: input, factor });
          else nested.push({ call, input, quantity: q, factor });
        }
      });
    });
    const routine = this.#routine(formulas, factors);
    return Object.assign(routine, {
      entries,
      factors: factors.length,
      outputRows,
      inputRows,
      outputPairs,
      nested,
    });
  });

  #builder(results: number, factors: number): TapeBuilder {
    const { leaves } = this.calculus;
    return new TapeBuilder(leaves.strides(this.nonlinearOutputs.length, results, factors), leaves.resolve);
  }

  #routine(results: readonly Expression[], factors: readonly Expression[]): Routine {
    const builder = this.#builder(results.length, factors.length);
    results.forEach((formula, offset) => builder.store(formula, { array: TemplateArray.results, offset }));
    factors.forEach((formula, offset) => builder.store(formula, { array: TemplateArray.factors, offset }));
    return new Routine(builder.build());
  }

  #storeAdjoints(builder: TapeBuilder, entries: readonly (readonly [number, Expression])[]): void {
    for (const [q, formula] of entries) {
      if (q < this.template.inputs) continue;
      const { call, output } = this.calculus.leaves.callOf(q);
      builder.store(formula, { array: callArrays(call).adjoints, offset: output });
    }
  }
}

const programs = new WeakMap<Template, TemplateProgram>();

/** The program of a template, made once. */
export function templateProgram(template: Template): TemplateProgram {
  let program = programs.get(template);
  if (program === undefined) {
    program = new TemplateProgram(template);
    programs.set(template, program);
  }
  return program;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
