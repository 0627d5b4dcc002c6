import {
  datum,
  input,
  postorder,
  type Expression,
  type Leaf,
  type LeafResolver,
  type Location,
  type NetworkCall,
} from '../expression/index.js';

/** Numbers of the arrays that a template's tapes read and write; the arrays of call c follow {@link callArrays}. */
export const TemplateArray = {
  /** Inputs of the nonlinear part, gathered at every point. */
  inputs: 0,
  /** The block's data. */
  data: 1,
  /** Weights of the nonlinear outputs. */
  weights: 2,
  /** Adjoints of the nonlinear outputs: weight times multiplier. */
  adjoints: 3,
  /** Results. */
  results: 4,
  /** Factors of the network parts of a derivative. */
  factors: 5,
} as const;

const firstCallArray = 6;
const arraysPerCall = 5;

/** Numbers of the arrays of one network call; they are the arrays of its `NetworkAtom`. */
export function callArrays(call: number): {
  readonly inputs: number;
  readonly outputs: number;
  readonly jacobian: number;
  readonly adjoints: number;
  readonly hessian: number;
} {
  const base = firstCallArray + call * arraysPerCall;
  return { inputs: base, outputs: base + 1, jacobian: base + 2, adjoints: base + 3, hessian: base + 4 };
}

/** The network calls of a template with the numbers that their outputs get among the template's quantities. */
export interface CallPlace {
  readonly call: NetworkCall;
  readonly inputs: number;
  readonly outputs: number;
  /** Quantity number of output 0. */
  readonly firstOutput: number;
}

/**
 * The leaves of a template's formulas once network outputs are replaced: quantities (inputs first, then the outputs of
 * the calls, both written as `input`) and known numbers (data first, then adjoints, weights and network derivatives,
 * all written as `datum`). Knows where each of them is stored.
 */
export class TemplateLeaves {
  readonly calls: readonly CallPlace[];
  /** Number of quantities: inputs and outputs of calls. */
  readonly quantities: number;
  readonly inputs: number;
  /** The inputs that are gathered, in storage order. */
  readonly gathered: readonly number[];
  readonly #storage: ReadonlyMap<number, number>;
  readonly #data: number;
  readonly #derived: (Location | Expression)[] = [];
  readonly #known = new Map<string, Expression>();

  constructor(inputs: number, data: number, gathered: readonly number[], calls: readonly NetworkCall[]) {
    this.inputs = inputs;
    this.gathered = gathered;
    this.#storage = new Map(gathered.map((k, at) => [k, at]));
    this.#data = data;
    let next = inputs;
    this.calls = calls.map((call) => {
      const { inputs: width, outputs } = call.architecture;
      const place = { call, inputs: width, outputs, firstOutput: next };
      next += outputs;
      return place;
    });
    this.quantities = next;
  }

  /** The call and output of a quantity that is not an input. */
  callOf(quantity: number): { readonly call: number; readonly output: number } {
    let call = this.calls.length - 1;
    while (this.calls[call].firstOutput > quantity) call--;
    return { call, output: quantity - this.calls[call].firstOutput };
  }

  /** A network output as a quantity. */
  output(call: NetworkCall, output: number): Expression {
    const place = this.calls.find((candidate) => candidate.call === call)!;
    return input(place.firstOutput + output);
  }

  /** Adjoint and weight of nonlinear output j. */
  adjoint(j: number): Expression {
    return this.#stored(TemplateArray.adjoints, j);
  }

  weight(j: number): Expression {
    return this.#stored(TemplateArray.weights, j);
  }

  /** Adjoint of output o of call c. */
  outputAdjoint(c: number, o: number): Expression {
    return this.#stored(callArrays(c).adjoints, o);
  }

  /** dn_o/da_i of call c. */
  networkJacobian(c: number, o: number, i: number): Expression {
    return this.#stored(callArrays(c).jacobian, o * this.calls[c].inputs + i);
  }

  /** d²(adjoints . n)/(da_i da_i2) of call c. */
  networkHessian(c: number, i: number, i2: number): Expression {
    return this.#stored(callArrays(c).hessian, Math.max(i, i2) * this.calls[c].inputs + Math.min(i, i2));
  }

  /** An expression that counts as known when formulas in which it occurs are differentiated. */
  frozen(e: Expression): Expression {
    return this.#derive(e);
  }

  /** Whether a formula depends on data, weights and adjoints alone: it is the same at every x. */
  isFixed(e: Expression): boolean {
    return postorder([e]).every((node) => {
      if (node.kind === 'input' || node.kind === 'network') return false;
      if (node.kind !== 'datum' || node.index < this.#data) return true;
      const place = this.#derived[node.index - this.#data];
      return 'array' in place ? place.array < TemplateArray.results : this.isFixed(place);
    });
  }

  readonly resolve: LeafResolver = (leaf: Leaf) => {
    if (leaf.kind === 'network') throw new Error('network outputs must be replaced by quantities');
    if (leaf.kind === 'datum') {
      return leaf.index < this.#data
        ? { array: TemplateArray.data, offset: leaf.index }
        : this.#derived[leaf.index - this.#data];
    }
    if (leaf.index < this.inputs)
      return { array: TemplateArray.inputs, offset: this.#storage.get(leaf.index)! };
    const { call, output } = this.callOf(leaf.index);
    return { array: callArrays(call).outputs, offset: output };
  };

  /** Elements per point of every array; `results` and `factors` are those of the tape at hand. */
  strides(outputs: number, results: number, factors: number): number[] {
    const strides = [this.gathered.length, this.#data, outputs, outputs, results, factors];
    for (const { inputs, outputs: width } of this.calls) {
      strides.push(inputs, width, width * inputs, width, inputs * inputs);
    }
    return strides;
  }

  #stored(array: number, offset: number): Expression {
    const key = `${array},${offset}`;
    let leaf = this.#known.get(key);
    if (leaf === undefined) {
      leaf = this.#derive({ array, offset });
      this.#known.set(key, leaf);
    }
    return leaf;
  }

  #derive(what: Location | Expression): Expression {
    return datum(this.#data + this.#derived.push(what) - 1);
  }
}
