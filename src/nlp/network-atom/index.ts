/** Networks as atoms of differentiation: one interface, one implementation, over the layer kernels of every kind. */
export { DenseLayersAtom } from './dense-layers.js';
export { rowChunk, type NetworkAtom, type RowTarget } from './network-atom.js';
export { networkStructure, type NetworkStructure } from './network-structure.js';
