import { ACTIVATION_KINDS, type ActivationKind, type LayerKernels } from '../../kernels/index.js';
import { activationNamed, type Activation } from '../../network/index.js';

/** The kernels' number of an activation; undefined for those that they do not know. */
export function activationKind(activation: Activation): ActivationKind | undefined {
  for (const [name, kind] of Object.entries(ACTIVATION_KINDS)) {
    if (activationNamed(name) === activation) return kind;
  }
  return undefined;
}

/** An activation at many arguments at once: by the kernels, or by its own functions where they do not know it. */
export class BatchedActivation {
  private readonly kind: ActivationKind | undefined;

  constructor(
    private readonly activation: Activation,
    private readonly kernels: LayerKernels,
  ) {
    this.kind = activationKind(activation);
  }

  /** values = s(z); offsets of `count` numbers. */
  evaluate(z: number, values: number, count: number): void {
    const { kind, activation, kernels } = this;
    if (kind !== undefined) {
      kernels.activate(kind, z, values, count);
      return;
    }
    const { doubles } = kernels.memory;
    for (let i = 0; i < count; i++) doubles[values + i] = activation.value(doubles[z + i]);
  }

  /** first = s'(z), second = s''(z), and values = s(z) once more; offsets of `count` numbers. */
  differentiate(z: number, values: number, first: number, second: number, count: number): void {
    const { kind, activation, kernels } = this;
    if (kind !== undefined) {
      kernels.activateWithDerivatives(kind, z, values, first, second, count);
      return;
    }
    const { doubles } = kernels.memory;
    for (let i = 0; i < count; i++) {
      doubles[first + i] = activation.first(doubles[z + i]);
      doubles[second + i] = activation.second(doubles[z + i]);
    }
  }
}
