import { ACTIVATION_KINDS, type ActivationKind, type LayerKernels } from './layer-kernels.js';
import { ArrayBufferStore, LinearMemory, WebAssemblyStore } from './memory.js';
import { Activations } from './typescript-activations.js';
import { tanh } from './typescript-tanh.js';

/** The layer kernels in plain TypeScript, with a memory of their own of at most `maximumPages` pages of 64 KiB. */
export function createTypeScriptLayerKernels(maximumPages?: number): LayerKernels {
  const store =
    typeof WebAssembly === 'undefined' ? new ArrayBufferStore() : new WebAssemblyStore(maximumPages);
  return new TypeScriptLayerKernels(new LinearMemory(store));
}

class TypeScriptLayerKernels implements LayerKernels {
  readonly name = 'typescript';
  readonly memory: LinearMemory;
  private readonly activations = new Activations();

  constructor(memory: LinearMemory) {
    this.memory = memory;
  }

  exp(x: number, y: number, count: number): void {
    const { doubles } = this.memory;
    for (let i = 0; i < count; i++) doubles[y + i] = Math.exp(doubles[x + i]);
  }

  tanh(x: number, y: number, count: number): void {
    const { doubles } = this.memory;
    for (let i = 0; i < count; i++) doubles[y + i] = tanh(doubles[x + i]);
  }

  activate(kind: ActivationKind, z: number, values: number, count: number): void {
    const { doubles } = this.memory;
    if (kind === ACTIVATION_KINDS.tanh) {
      this.tanh(z, values, count);
      return;
    }
    const { activations } = this;
    for (let i = 0; i < count; i++) {
      activations.evaluate(kind, doubles[z + i]);
      doubles[values + i] = activations.value;
    }
  }

  activateWithDerivatives(
    kind: ActivationKind,
    z: number,
    values: number,
    first: number,
    second: number,
    count: number,
  ): void {
    const { doubles } = this.memory;
    const { activations } = this;
    for (let i = 0; i < count; i++) {
      activations.evaluate(kind, doubles[z + i]);
      doubles[values + i] = activations.value;
      doubles[first + i] = activations.first;
      doubles[second + i] = activations.second;
    }
  }

  affine(
    z: number,
    x: number,
    w: number,
    rowStride: number,
    columnStride: number,
    bias: number,
    points: number,
    inputs: number,
    outputs: number,
  ): void {
    const { doubles } = this.memory;
    for (let p = 0; p < points; p++) {
      for (let j = 0; j < outputs; j++) {
        let sum = bias < 0 ? 0 : doubles[bias + j];
        let at = w + j * rowStride;
        for (let k = 0; k < inputs; k++) {
          sum += doubles[at] * doubles[x + k];
          at += columnStride;
        }
        doubles[z++] = sum;
      }
      x += inputs;
    }
  }

  addOuterProducts(
    g: number,
    d: number,
    strideD: number,
    a: number,
    strideA: number,
    points: number,
    inputs: number,
    outputs: number,
  ): void {
    const { doubles } = this.memory;
    for (let p = 0; p < points; p++) {
      for (let j = 0; j < outputs; j++) {
        const factor = doubles[d + j];
        const row = g + j * inputs;
        for (let k = 0; k < inputs; k++) doubles[row + k] += factor * doubles[a + k];
      }
      d += strideD;
      a += strideA;
    }
  }

  multiplyRows(
    out: number,
    x: number,
    step: number,
    factors: number,
    points: number,
    rows: number,
    width: number,
  ): void {
    const { doubles } = this.memory;
    for (let p = 0; p < points; p++) {
      let from = x + p * step;
      const f = factors + p * width;
      for (let r = 0; r < rows; r++) {
        for (let j = 0; j < width; j++) doubles[out++] = doubles[from++] * doubles[f + j];
      }
    }
  }

  outerRows(
    out: number,
    outStride: number,
    rowStep: number,
    bias: number,
    s: number,
    sStride: number,
    a: number,
    aStride: number,
    factors: number,
    factorStride: number,
    points: number,
    width: number,
    inputs: number,
    add: number,
  ): void {
    const { doubles } = this.memory;
    for (let p = 0; p < points; p++) {
      const factor = factors < 0 ? 1 : doubles[factors + p * factorStride];
      const from = a + p * aStride;
      const base = out + p * outStride;
      for (let j = 0; j < width; j++) {
        const value = factor * doubles[s + p * sStride + j];
        const row = base + j * rowStep;
        if (add === 0) {
          for (let k = 0; k < inputs; k++) doubles[row + k] = value * doubles[from + k];
          if (bias >= 0) doubles[base + bias + j] = value;
        } else {
          for (let k = 0; k < inputs; k++) doubles[row + k] += value * doubles[from + k];
          if (bias >= 0) doubles[base + bias + j] += value;
        }
      }
    }
  }

  appendOne(out: number, a: number, points: number, inputs: number): void {
    const { doubles } = this.memory;
    for (let p = 0; p < points; p++) {
      for (let k = 0; k < inputs; k++) doubles[out++] = doubles[a++];
      doubles[out++] = 1;
    }
  }

  triangleProducts(out: number, a: number, points: number, inputs: number): void {
    const { doubles } = this.memory;
    for (let p = 0; p < points; p++) {
      for (let k = 0; k <= inputs; k++) {
        const factor = k < inputs ? doubles[a + k] : 1;
        for (let l = 0; l <= k; l++) doubles[out++] = l < inputs ? factor * doubles[a + l] : factor;
      }
      a += inputs;
    }
  }
}
