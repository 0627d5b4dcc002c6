import type { NetworkArchitecture } from '../network/index.js';
import { Expression, toVector, type VectorOperand } from './expression.js';
import { ModelError } from './model-error.js';
import type { Variable } from './variable.js';

/** A neural network whose weights and biases are unknowns of the model. */
export class Network {
  constructor(
    readonly name: string,
    readonly architecture: NetworkArchitecture,
    /** Weights and biases in the layout of the architecture, indexed 1 .. parameterCount. */
    readonly parameters: Variable,
  ) {}

  /** The outputs for the given inputs, as a vector. */
  of(...inputs: VectorOperand[]): readonly Expression[] {
    const vector = inputs.flatMap((input) => toVector(input));
    if (vector.length !== this.architecture.inputs) {
      throw new ModelError(
        `the network '${this.name}' takes ${this.architecture.inputs} inputs and got ${vector.length}`,
        `its layers are ${this.shape}`,
      );
    }
    const evaluation = new NetworkEvaluation(this, vector);
    return Array.from(
      { length: this.architecture.outputs },
      (_, output) => new Expression({ kind: 'network', evaluation, output }),
    );
  }

  /** `2 -> 32 tanh -> 2`, as the language writes it. */
  get shape(): string {
    const { inputs, layers } = this.architecture;
    const text = layers.map(({ width, activation }) =>
      activation.name === 'linear' ? `${width}` : `${width} ${activation.name}`,
    );
    return [inputs, ...text].join(' -> ');
  }
}

/** One evaluation of a network; its outputs share this object, so that it is computed once. */
export class NetworkEvaluation {
  private mapped: NetworkEvaluation | undefined;

  constructor(
    readonly network: Network,
    readonly inputs: readonly Expression[],
  ) {}

  /** The evaluation with changed inputs; the outputs of one evaluation, mapped alike, go on sharing one object. */
  mapInputs(change: (part: Expression) => Expression): NetworkEvaluation {
    const inputs = this.inputs.map(change);
    const previous = this.mapped;
    if (previous?.inputs.every((input, k) => sameExpression(input, inputs[k]!))) return previous;
    const result = inputs.every((input, k) => input === this.inputs[k])
      ? this
      : new NetworkEvaluation(this.network, inputs);
    this.mapped = result;
    return result;
  }
}

/** Structural equality, cheap for shared parts. */
function sameExpression(left: Expression, right: Expression): boolean {
  if (left === right) return true;
  const a = left.node as unknown as Record<string, unknown>;
  const b = right.node as unknown as Record<string, unknown>;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => sameValue(a[key], b[key]));
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Expression && b instanceof Expression) return sameExpression(a, b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, k) => sameValue(one, b[k]));
  return false;
}
