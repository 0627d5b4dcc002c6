/** Networks as atoms of differentiation: one interface, one implementation per kind of kernel. */
export { DenseLayersAtom } from './dense-layers.js';
export type { NetworkAtom } from './network-atom.js';
export { networkStructure, type NetworkStructure } from './network-structure.js';
