import { linear, sigmoid, tanh, type Activation } from '../../network/index.js';

/** values[i] = activation(z[i]) for i < count. `values` and `z` may be the same array. */
export function activate(activation: Activation, z: Float64Array, values: Float64Array, count: number): void {
  switch (activation) {
    case linear:
      for (let i = 0; i < count; i++) values[i] = z[i];
      return;
    case tanh:
      for (let i = 0; i < count; i++) values[i] = Math.tanh(z[i]);
      return;
    default:
      for (let i = 0; i < count; i++) values[i] = activation.value(z[i]);
  }
}

/**
 * First and second derivatives of an activation from its arguments and values, for i < count. tanh and sigmoid take
 * theirs from the values: t' = (1 - t)(1 + t), t'' = -2 t t'; s' = s (1 - s), s'' = s' (1 - 2 s).
 */
export function differentiateActivation(
  activation: Activation,
  z: Float64Array,
  values: Float64Array,
  first: Float64Array,
  second: Float64Array,
  count: number,
): void {
  switch (activation) {
    case linear:
      first.fill(1, 0, count);
      second.fill(0, 0, count);
      return;
    case tanh:
      for (let i = 0; i < count; i++) {
        const t = values[i];
        const slope = (1 - t) * (1 + t);
        first[i] = slope;
        second[i] = -2 * t * slope;
      }
      return;
    case sigmoid:
      for (let i = 0; i < count; i++) {
        const s = values[i];
        const slope = s * (1 - s);
        first[i] = slope;
        second[i] = slope * (1 - 2 * s);
      }
      return;
    default:
      for (let i = 0; i < count; i++) {
        first[i] = activation.first(z[i]);
        second[i] = activation.second(z[i]);
      }
  }
}
