import { KernelArena, offsetOf } from '../../kernels/index.js';
import { rowChunk } from './network-atom.js';
import type { LayerShape, NetworkStructure } from './network-structure.js';

/**
 * What the second derivatives of a chunk of points need of one layer: offsets of arrays of the kernels' memory; point c of the
 * chunk stands at c times the size of a point. Matrices by an earlier variable are stored by that variable: those by the
 * inputs a0 as I rows of `width` numbers.
 */
export interface LayerWork {
  /** Adjoints of z, and adjoints of s(z) times s''(z); width per point. */
  readonly zBar: number;
  readonly kappa: number;
  /** Adjoints of s(z). */
  readonly aBar: number;
  /** Second derivative Q by z, width x width per point; used where the curvature is dense. */
  readonly q: number;
  /** dz/da0, Q dz/da0 and ds(z)/da0, I x width per point. Of the first layer dz/da0 is the same at every point. */
  readonly f: number;
  readonly qf: number;
  readonly g: number;
  /** Scratch of one point, width x width of the layer before. */
  readonly product: number;
  readonly curvedProduct: number;
  /** By earlier layer: E = dz/dz(earlier) and Q E, width(earlier) x width per point; where nobody needs them without room. */
  readonly e: readonly number[];
  readonly qe: readonly number[];
  /** (a, 1) of the layer's inputs a, and what products of them the sums over the points are formed of. */
  readonly extended: number;
  readonly triangle: number;
  readonly pairs: number;
}

interface Sizes extends Record<Exclude<keyof LayerWork, 'e' | 'qe'>, number> {
  readonly e: readonly number[];
  readonly qe: readonly number[];
}

function sizes({ layers, inputs }: NetworkStructure): Sizes[] {
  return layers.map((layer, m) => {
    const { width, curvature } = layer;
    const before = m === 0 ? 0 : layers[m - 1].width;
    const dense = m > 0 && layers[m - 1].curvature === 'dense';
    const extended = layer.inputs + 1;
    const earlier = layers.slice(0, m).map((other) => rowChunk * width * other.width);
    return {
      zBar: rowChunk * width,
      kappa: rowChunk * width,
      aBar: rowChunk * width,
      q: curvature === 'dense' ? rowChunk * width * width : 0,
      f: (m === 0 ? 1 : rowChunk) * width * inputs,
      qf: rowChunk * width * inputs,
      g: rowChunk * width * inputs,
      product: dense ? width * before : 0,
      curvedProduct: dense ? width * before : 0,
      e: earlier.map((size) => (needsSensitivity(layers, m) ? size : 0)),
      qe: earlier.map((size) => (curvature === 'zero' ? 0 : size)),
      extended: rowChunk * extended,
      triangle: curvature === 'diagonal' ? (rowChunk * extended * (extended + 1)) / 2 : 0,
      pairs: rowChunk * Math.max(width * before, hasDense(layers) ? width * extended : 0),
    };
  });
}

/** Doubles that the work of a network takes from an arena, the constant 1 included. */
export function curvatureRoom(structure: NetworkStructure): number {
  const lengths = sizes(structure).flatMap(({ e, qe, ...others }) => [...Object.values(others), ...e, ...qe]);
  return KernelArena.room(...lengths, 4);
}

export function curvatureWork(structure: NetworkStructure, arena: KernelArena): LayerWork[] {
  const place = (length: number): number => offsetOf(arena.doubles(length));
  return sizes(structure).map((size) => ({
    zBar: place(size.zBar),
    kappa: place(size.kappa),
    aBar: place(size.aBar),
    q: place(size.q),
    f: place(size.f),
    qf: place(size.qf),
    g: place(size.g),
    product: place(size.product),
    curvedProduct: place(size.curvedProduct),
    e: size.e.map(place),
    qe: size.qe.map(place),
    extended: place(size.extended),
    triangle: place(size.triangle),
    pairs: place(size.pairs),
  }));
}

function hasDense(layers: readonly LayerShape[]): boolean {
  return layers.some(({ curvature }) => curvature === 'dense');
}

/** Whether dz/dz(earlier) of a layer is used: for its own curvature, or by layers after it. */
export function needsSensitivity(layers: readonly LayerShape[], m: number): boolean {
  return layers[m].curvature !== 'zero' || m + 1 < layers.length;
}
