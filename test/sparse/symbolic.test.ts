import { describe, expect, it } from 'vitest';
import {
  ANY_NEIGHBOUR,
  columnCounts,
  eliminationTree,
  fillReducingOrder,
  minimumDegree,
  permuteSymmetric,
  postorder,
  adjacencyOf,
  symmetricPattern,
  SparseError,
  type SymmetricPattern,
} from '../../src/sparse/index.js';
import { findSupernodes, supernodeRows } from '../../src/sparse/supernodes.js';
import { analyseFronts } from '../../src/sparse/front-analysis.js';
import { randomSaddlePoint, randomSymmetric } from './matrices.js';

/** Rows below the diagonal of each column of L, by elimination on sets. */
function eliminate(pattern: SymmetricPattern): Set<number>[] {
  const columns = Array.from({ length: pattern.order }, () => new Set<number>());
  for (let j = 0; j < pattern.order; j++) {
    for (let p = pattern.columnPointers[j] + 1; p < pattern.columnPointers[j + 1]; p++) {
      columns[j].add(pattern.rowIndices[p]);
    }
  }
  for (let j = 0; j < pattern.order; j++) {
    const parent = Math.min(...columns[j]);
    if (Number.isFinite(parent)) for (const i of columns[j]) if (i !== parent) columns[parent].add(i);
  }
  return columns;
}

function fill(pattern: SymmetricPattern, order: Int32Array): number {
  return eliminate(permuteSymmetric(pattern, order).pattern).reduce((sum, column) => sum + column.size, 0);
}

function treeOf(pattern: SymmetricPattern): Int32Array {
  return eliminationTree(adjacencyOf(pattern), identity(pattern.order));
}

function identity(order: number): Int32Array {
  return Int32Array.from({ length: order }, (_, i) => i);
}

/** The pattern of a grid of side x side points with five-point neighbours. */
function grid(side: number): SymmetricPattern {
  const edges: [number, number][] = [];
  for (let i = 0; i < side; i++) {
    for (let j = 0; j < side; j++) {
      if (i + 1 < side) edges.push([(i + 1) * side + j, i * side + j]);
      if (j + 1 < side) edges.push([i * side + j + 1, i * side + j]);
    }
  }
  const rows = edges.map((edge) => edge[0]);
  const columns = edges.map((edge) => edge[1]);
  return symmetricPattern(side * side, rows, columns).pattern;
}

function expectPermutation(order: Int32Array, length: number): void {
  expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
}

describe('elimination tree', () => {
  it.each([1, 2, 3, 4])('agrees with elimination on sets: %i', (seed) => {
    const { pattern } = randomSymmetric(40, 0.05 * seed, seed);
    const columns = eliminate(pattern);
    const expected = columns.map((column) => (column.size === 0 ? -1 : Math.min(...column)));
    expect([...treeOf(pattern)]).toEqual(expected);
  });

  it('is a path for a tridiagonal matrix and a star for an arrow', () => {
    expect([...treeOf(symmetricPattern(4, [1, 2, 3], [0, 1, 2]).pattern)]).toEqual([1, 2, 3, -1]);
    expect([...treeOf(symmetricPattern(4, [3, 3, 3], [0, 1, 2]).pattern)]).toEqual([3, 3, 3, -1]);
  });
});

describe('postorder', () => {
  it('puts children before parents and keeps subtrees together', () => {
    const parent = Int32Array.of(5, 4, 4, -1, 5, -1, 3);
    expect([...postorder(parent)]).toEqual([6, 3, 0, 1, 2, 4, 5]);
  });

  it('orders the empty forest and single nodes', () => {
    expect([...postorder(new Int32Array(0))]).toEqual([]);
    expect([...postorder(Int32Array.of(-1, -1))]).toEqual([0, 1]);
  });
});

describe('column counts', () => {
  it.each([1, 2, 3, 4, 5, 6])('agree with elimination on sets: %i', (seed) => {
    const { pattern } = randomSymmetric(50, 0.02 * seed, seed + 10);
    const post = postorder(treeOf(pattern));
    const permuted = permuteSymmetric(pattern, post).pattern;
    const counts = columnCounts(adjacencyOf(pattern), post, treeOf(permuted));
    expect([...counts]).toEqual(eliminate(permuted).map((column) => column.size + 1));
  });
});

describe('supernodes', () => {
  it.each([1, 2, 3, 4])('have the rows of their first column: %i', (seed) => {
    const { pattern } = randomSymmetric(50, 0.03 * seed, seed + 20);
    const graph = adjacencyOf(pattern);
    const post = postorder(treeOf(pattern));
    const permuted = permuteSymmetric(pattern, post).pattern;
    const parent = treeOf(permuted);
    const supernodes = findSupernodes(parent, columnCounts(graph, post, parent));
    const { starts, rows } = supernodeRows(graph, post, supernodes);
    const columns = eliminate(permuted);
    for (let s = 0; s < supernodes.count; s++) {
      const own = [];
      for (let j = supernodes.first[s] + 1; j < supernodes.first[s + 1]; j++) own.push(j);
      const expected = [...columns[supernodes.first[s]]].sort((a, b) => a - b);
      expect([...own, ...rows.subarray(starts[s], starts[s + 1])]).toEqual(expected);
    }
  });
});

describe('fronts', () => {
  it.each([1, 2, 3, 4, 5])('cover the fill, and rows map into their parents: %i', (seed) => {
    const { pattern } = randomSaddlePoint(40, 15, seed);
    const groups = new Int32Array(55);
    if (seed % 2) groups.fill(1, 30, 40);
    const analysis = analyseFronts(pattern, groups, undefined);
    expectPermutation(analysis.permutation, 55);
    const columns = eliminate(permuteSymmetric(pattern, analysis.permutation).pattern);
    const { fronts, first, rowStarts, rows, relative, parent, inner } = analysis;
    for (let f = 0; f < fronts; f++) {
      const below = Array.from(rows.subarray(rowStarts[f], rowStarts[f + 1]));
      expect(below).toEqual([...below].sort((a, b) => a - b));
      const members = new Set([...below, ...range(first[f], first[f + 1])]);
      for (let j = first[f]; j < first[f + 1]; j++) for (const i of columns[j]) expect(members).toContain(i);
      below.forEach((row, k) => {
        const up = parent[f];
        const own = first[up + 1] - first[up];
        const place = relative[rowStarts[f] + k];
        expect(place < own ? first[up] + place : rows[rowStarts[up] + place - own]).toBe(row);
        expect(row >= first[fronts - 1]).toBe(k >= inner[f]);
      });
    }
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

describe('minimum degree', () => {
  it('orders graphs without nodes and without edges', () => {
    expectPermutation(minimumDegree(adjacencyOf(symmetricPattern(0, [], []).pattern)), 0);
    expectPermutation(minimumDegree(adjacencyOf(symmetricPattern(5, [], []).pattern)), 5);
  });

  it('puts the tip of an arrow last', () => {
    const pattern = symmetricPattern(30, range(1, 30), new Int32Array(29)).pattern;
    const order = minimumDegree(adjacencyOf(pattern));
    expectPermutation(order, 30);
    expect(fill(pattern, order)).toBe(29);
  });

  it('finds an order without fill for a tree', () => {
    const parents = range(1, 60).map((i) => Math.floor((i * 7919) % i));
    const pattern = symmetricPattern(60, range(1, 60), parents).pattern;
    expect(fill(pattern, minimumDegree(adjacencyOf(pattern)))).toBe(59);
  });

  it('keeps the fill of a grid near that of nested dissection', () => {
    const pattern = grid(30);
    const order = minimumDegree(adjacencyOf(pattern));
    expectPermutation(order, 900);
    // Natural order fills 30 per column; minimum degree is known to reach about a third of that here.
    expect(fill(pattern, identity(900))).toBeGreaterThan(25_000);
    expect(fill(pattern, order)).toBeLessThan(11_000);
  });

  it.each([1, 2, 3, 4, 5, 6])('returns permutations of random graphs, with little fill: %i', (seed) => {
    const { pattern } = randomSymmetric(120, 0.01 * seed, seed + 50);
    const order = minimumDegree(adjacencyOf(pattern));
    expectPermutation(order, 120);
    expect(fill(pattern, order)).toBeLessThanOrEqual(fill(pattern, identity(120)));
  });

  it('orders a waiting node only after one of its neighbours', () => {
    const { pattern } = randomSaddlePoint(60, 30, 4);
    const waitsFor = new Int32Array(90).fill(-1).fill(ANY_NEIGHBOUR, 60);
    const graph = adjacencyOf(pattern);
    const order = minimumDegree(graph, { waitsFor });
    expectPermutation(order, 90);
    const position = new Int32Array(90);
    order.forEach((node, k) => (position[node] = k));
    for (let i = 60; i < 90; i++) {
      const earliest = Math.min(
        ...graph.neighbours.subarray(graph.pointers[i], graph.pointers[i + 1]).map((j) => position[j]),
      );
      expect(earliest).toBeLessThan(position[i]);
    }
  });

  it.each([1, 2, 3, 4, 5])(
    'orders a waiting node not long before the neighbour that it waits for: %i',
    (seed) => {
      const { pattern } = randomSaddlePoint(60, 40, seed);
      const graph = adjacencyOf(pattern);
      const waitsFor = Int32Array.from({ length: 100 }, (_, i) => (i < 60 ? -1 : i - 60));
      const order = minimumDegree(graph, { waitsFor });
      expectPermutation(order, 100);
      const position = new Int32Array(100);
      order.forEach((node, k) => (position[node] = k));
      // Together with it in one clique at the earliest: then all between them are in that clique too.
      for (let i = 60; i < 100; i++) {
        const between = Array.from(order.subarray(position[i], Math.max(position[i], position[i - 60])));
        const after = eliminate(permuteSymmetric(pattern, order).pattern)[position[i]];
        for (const node of between.slice(1)) expect(after).toContain(position[node]);
      }
    },
  );

  it('releases nodes that wait for each other', () => {
    const graph = adjacencyOf(symmetricPattern(4, [1, 2, 3, 3], [0, 1, 2, 0]).pattern);
    expectPermutation(minimumDegree(graph, { waitsFor: Int32Array.of(1, 2, 3, 0) }), 4);
    expectPermutation(minimumDegree(graph, { waitsFor: new Int32Array(4).fill(ANY_NEIGHBOUR) }), 4);
  });

  it('takes cliques for the edges that they stand for', () => {
    const clique = {
      nodes: 2,
      pointers: Int32Array.of(0, 3, 6),
      neighbours: Int32Array.of(0, 1, 2, 2, 3, 4),
    };
    const graph = { nodes: 5, pointers: new Int32Array(6), neighbours: new Int32Array(0) };
    const order = minimumDegree(graph, { cliques: clique });
    expectPermutation(order, 5);
    const edges = symmetricPattern(5, [1, 2, 2, 3, 4, 4], [0, 0, 1, 2, 2, 3]).pattern;
    expect(fill(edges, order)).toBe(6);
  });
});

describe('fill-reducing order', () => {
  it('keeps groups in sequence', () => {
    const { pattern } = randomSaddlePoint(40, 20, 8);
    const groups = Int32Array.from({ length: 60 }, (_, i) => (i * 7) % 3);
    const order = fillReducingOrder(adjacencyOf(pattern), groups, undefined);
    expectPermutation(order, 60);
    const sequence = Array.from(order, (i) => groups[i]);
    expect(sequence).toEqual([...sequence].sort((a, b) => a - b));
  });

  it('keeps partners together', () => {
    const { pattern } = randomSaddlePoint(20, 20, 8);
    const partner = Int32Array.from({ length: 40 }, (_, i) => (i + 20) % 40);
    const order = fillReducingOrder(adjacencyOf(pattern), undefined, {
      weak: new Uint8Array(40),
      partner,
      mate: new Int32Array(40).fill(-1),
    });
    expectPermutation(order, 40);
    for (let k = 0; k < 40; k += 2) expect(partner[order[k]]).toBe(order[k + 1]);
  });

  it('refuses groups of another length', () => {
    const { pattern } = randomSaddlePoint(4, 2, 1);
    expect(() => fillReducingOrder(adjacencyOf(pattern), new Int32Array(5), undefined)).toThrow(SparseError);
  });
});
