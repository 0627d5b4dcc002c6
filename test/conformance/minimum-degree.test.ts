import { describe, expect, it } from 'vitest';
import { chebyshevNetwork, optimalControl, radauNetwork } from '../../bench/sparse-problems.js';
import { createAnalysisKernels } from '../../src/kernels/index.js';
import { adjacencyOf, type Adjacency } from '../../src/sparse/adjacency.js';
import { minimumDegreeByKernels } from '../../src/sparse/minimum-degree-kernel.js';
import { minimumDegreeReference, type MinimumDegreeOptions } from '../../src/sparse/minimum-degree.js';
import { symmetricPattern } from '../../src/sparse/index.js';
import { ANY_NEIGHBOUR, NOTHING } from '../../src/sparse/waiting-nodes.js';
import { randomNumbers } from '../sparse/matrices.js';

function randomGraph(nodes: number, edges: number, seed: number): Adjacency {
  const random = randomNumbers(seed);
  const pick = (): number => Math.floor(random() * nodes);
  const rows = Array.from({ length: edges }, pick);
  // A few nodes with very many neighbours are put last.
  const columns = rows.map((_, k) => (k % 7 === 0 ? k % 3 : pick()));
  return adjacencyOf(symmetricPattern(nodes, rows, columns).pattern);
}

/** Weights, waiting nodes and cliques at random. */
function randomOptions({ nodes }: Adjacency, seed: number): MinimumDegreeOptions {
  const random = randomNumbers(seed);
  const weights = Int32Array.from({ length: nodes }, () => (random() < 0.4 ? 2 : 1));
  const waitsFor = Int32Array.from({ length: nodes }, () => {
    const draw = random();
    if (draw < 0.5) return NOTHING;
    return draw < 0.75 ? ANY_NEIGHBOUR : Math.floor(random() * nodes);
  });
  const pointers = [0];
  const neighbours: number[] = [];
  for (let e = 0; e < 12; e++) {
    const members = new Set(Array.from({ length: 9 }, () => Math.floor(random() * nodes)));
    neighbours.push(...members);
    pointers.push(neighbours.length);
  }
  const cliques = {
    nodes: 12,
    pointers: Int32Array.from(pointers),
    neighbours: Int32Array.from(neighbours),
  };
  return { weights, waitsFor, cliques };
}

describe.each(['simd', 'relaxed-simd'] as const)('minimum degree by kernels: %s', (prefer) => {
  const byKernels = (graph: Adjacency, options: MinimumDegreeOptions = {}): Int32Array =>
    minimumDegreeByKernels(graph, options, createAnalysisKernels({ prefer })!);

  it.each([
    ['optimal control', optimalControl(80, 3)],
    ['Radau neural ODE', radauNetwork(20, 3, 8)],
    ['Chebyshev neural ODE', chebyshevNetwork(30, 6)],
  ])('orders the KKT matrix of %s as the reference does', (_name, { pattern }) => {
    const graph = adjacencyOf(pattern);
    expect(byKernels(graph)).toEqual(minimumDegreeReference(graph));
  });

  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    'orders random graph %d as the reference does',
    (seed) => {
      const nodes = 20 + 23 * seed;
      const graph = randomGraph(nodes, (1 + (seed % 5)) * nodes, seed + 1);
      expect(byKernels(graph)).toEqual(minimumDegreeReference(graph));
      const options = randomOptions(graph, seed + 100);
      expect(byKernels(graph, options)).toEqual(minimumDegreeReference(graph, options));
      const { cliques: _, ...plain } = options;
      expect(byKernels(graph, plain)).toEqual(minimumDegreeReference(graph, plain));
    },
  );

  it('orders graphs without nodes or edges', () => {
    for (const nodes of [0, 1, 5]) {
      const graph = adjacencyOf(symmetricPattern(nodes, [], []).pattern);
      expect(byKernels(graph)).toEqual(minimumDegreeReference(graph));
    }
  });
});

it('is left to the reference where WebAssembly is not wanted', () => {
  expect(createAnalysisKernels({ prefer: 'typescript' })).toBeUndefined();
});
