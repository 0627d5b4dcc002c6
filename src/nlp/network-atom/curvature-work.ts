import type { LayerShape, NetworkStructure } from './network-structure.js';

/** Points whose second derivatives are formed together. */
export const curvatureChunk = 32;

/** What the second derivatives of a chunk of points need of one layer; point c of the chunk stands at c * size. */
export interface LayerWork {
  /** Adjoints of z, and adjoints of s(z) times s''(z); width per point. */
  readonly zBar: Float64Array;
  readonly kappa: Float64Array;
  /** Second derivative Q by z, width x width per point; used where the curvature is dense. */
  readonly q: Float64Array;
  /** dz/da0 and Q dz/da0 of one point, width x I. */
  readonly f: Float64Array;
  readonly qf: Float64Array;
  /** Scratch of one point, width x width of the layer before. */
  readonly product: Float64Array;
  readonly curvedProduct: Float64Array;
  /** By earlier layer: E = dz/dz(earlier) and Q E, width x width(earlier) per point; empty where nobody needs them. */
  readonly e: readonly Float64Array[];
  readonly qe: readonly Float64Array[];
}

export function curvatureWork(structure: NetworkStructure): LayerWork[] {
  const { layers, inputs } = structure;
  return layers.map((layer, m) => {
    const { width, curvature } = layer;
    const before = m === 0 ? 0 : layers[m - 1].width;
    const dense = m > 0 && layers[m - 1].curvature === 'dense';
    const pairs = layers.slice(0, m).map((earlier) => curvatureChunk * width * earlier.width);
    return {
      zBar: new Float64Array(curvatureChunk * width),
      kappa: new Float64Array(curvatureChunk * width),
      q: new Float64Array(curvature === 'dense' ? curvatureChunk * width * width : 0),
      f: new Float64Array(width * inputs),
      qf: new Float64Array(width * inputs),
      product: new Float64Array(dense ? width * before : 0),
      curvedProduct: new Float64Array(dense ? width * before : 0),
      e: pairs.map((size) => new Float64Array(needsSensitivity(layers, m) ? size : 0)),
      qe: pairs.map((size) => new Float64Array(curvature === 'zero' ? 0 : size)),
    };
  });
}

/** Whether dz/dz(earlier) of a layer is used: for its own curvature, or by layers after it. */
export function needsSensitivity(layers: readonly LayerShape[], m: number): boolean {
  return layers[m].curvature !== 'zero' || m + 1 < layers.length;
}
