import { createAnalysisKernels } from '../kernels/index.js';
import type { Adjacency } from './adjacency.js';
import { DegreeLists } from './degree-lists.js';
import { minimumDegreeByKernels } from './minimum-degree-kernel.js';
import { WaitingNodes } from './waiting-nodes.js';

/** What `minimumDegree` may know beyond the graph. */
export interface MinimumDegreeOptions {
  /** Number of matrix rows that each node stands for; 1 when absent. */
  readonly weights?: Int32Array;
  /**
   * What each node is ordered after, because its diagonal entry is zero until an update fills it: a certain neighbour,
   * ANY_NEIGHBOUR, or NOTHING. A node may be ordered together with the one that it waits for.
   */
  readonly waitsFor?: Int32Array;
  /** Cliques left by nodes eliminated earlier: members of clique e are `neighbours[pointers[e] .. pointers[e+1])`. */
  readonly cliques?: Adjacency;
}

const NONE = -1;
/** Below this number of nodes a memory for the kernels costs more than they save. */
const SMALLEST_FOR_KERNELS = 500;

/**
 * Approximate minimum degree ordering (Amestoy, Davis & Duff 1996): quotient graph with element absorption, aggressive
 * absorption, mass elimination, indistinguishable nodes found by hashing, and approximate external degrees. Nodes of
 * degree far above the rest are put last. Returns the nodes in elimination order.
 */
export function minimumDegree(graph: Adjacency, options: MinimumDegreeOptions = {}): Int32Array {
  const kernels = graph.nodes < SMALLEST_FOR_KERNELS ? undefined : createAnalysisKernels();
  return kernels === undefined
    ? minimumDegreeReference(graph, options)
    : minimumDegreeByKernels(graph, options, kernels);
}

/** The same order, found here: for small graphs, and where the kernels do not know it. */
export function minimumDegreeReference(graph: Adjacency, options: MinimumDegreeOptions = {}): Int32Array {
  return new QuotientGraph(graph, options).order();
}

/**
 * The quotient graph. A node is a variable (weight > 0), an element (eliminated: its list is the clique that it left),
 * or dead. A variable's list holds its elements first, then its variables; an element's list holds variables.
 */
class QuotientGraph {
  readonly #variables: number;
  readonly #nodes: number;
  #lists: Int32Array;
  #spare: Int32Array;
  #free: number;
  /** Start and length of each node's list, and the number of elements at its front. */
  readonly #start: Int32Array;
  readonly #length: Int32Array;
  readonly #elements: Int32Array;
  /** Rows per variable; 0 for elements and dead nodes; negative while the variable is in the pivot's clique. */
  readonly #weight: Int32Array;
  /** Approximate external degree of a variable; weight of the clique of an element. */
  readonly #degree: Int32Array;
  /** 0 for absorbed elements; otherwise compared with the flag of the pivot. */
  readonly #mark: Int32Array;
  #flag = 2;
  #largestClique = 0;
  /** The variables that may be the next pivot, by degree. */
  readonly #candidates: DegreeLists;
  /** Buckets of the variables in the pivot's clique by a hash of their lists. */
  readonly #hash: Int32Array;
  readonly #bucket: Int32Array;
  readonly #next: Int32Array;
  /** Original nodes that a variable stands for, as linked lists. */
  readonly #firstMember: Int32Array;
  readonly #lastMember: Int32Array;
  readonly #nextMember: Int32Array;
  readonly #totalWeight: number;
  #doneWeight = 0;
  readonly #result: Int32Array;
  #ordered = 0;
  readonly #dense: number[] = [];
  readonly #waiting: WaitingNodes;

  constructor(graph: Adjacency, options: MinimumDegreeOptions) {
    const n = graph.nodes;
    const cliques = options.cliques;
    const count = n + (cliques?.nodes ?? 0);
    this.#variables = n;
    this.#nodes = count;
    this.#waiting = new WaitingNodes(n, options.waitsFor);
    this.#start = new Int32Array(count);
    this.#length = new Int32Array(count);
    this.#elements = new Int32Array(count);
    this.#weight = new Int32Array(count);
    this.#degree = new Int32Array(count);
    this.#mark = new Int32Array(count).fill(1);
    this.#next = new Int32Array(n).fill(NONE);
    this.#hash = new Int32Array(n);
    this.#firstMember = new Int32Array(count);
    this.#lastMember = new Int32Array(count);
    this.#nextMember = new Int32Array(count).fill(NONE);
    this.#result = new Int32Array(n);
    let total = 0;
    for (let i = 0; i < n; i++) {
      this.#weight[i] = options.weights === undefined ? 1 : options.weights[i];
      this.#firstMember[i] = i;
      this.#lastMember[i] = i;
      total += this.#weight[i];
    }
    this.#totalWeight = total;
    this.#candidates = new DegreeLists(n, total);
    this.#bucket = new Int32Array(n + 1).fill(NONE);
    const size = graph.neighbours.length + 2 * (cliques?.neighbours.length ?? 0);
    this.#lists = new Int32Array(size + Math.floor(size / 2) + 2 * n + 16);
    this.#spare = this.#lists;
    this.#free = this.#fillLists(graph, cliques);
    this.#setDegrees(graph);
  }

  /** Writes the lists of all variables (cliques first) and of the given cliques; returns the first free place. */
  #fillLists(graph: Adjacency, cliques: Adjacency | undefined): number {
    const n = this.#variables;
    const lists = this.#lists;
    if (cliques !== undefined) {
      for (const member of cliques.neighbours) this.#elements[member]++;
    }
    let free = 0;
    for (let i = 0; i < n; i++) {
      const begin = graph.pointers[i];
      const end = graph.pointers[i + 1];
      this.#start[i] = free;
      this.#length[i] = this.#elements[i] + end - begin;
      free += this.#elements[i];
      for (let p = begin; p < end; p++) lists[free++] = graph.neighbours[p];
    }
    if (cliques !== undefined) {
      const filled = new Int32Array(n);
      for (let e = 0; e < cliques.nodes; e++) {
        this.#start[n + e] = free;
        for (let p = cliques.pointers[e]; p < cliques.pointers[e + 1]; p++) {
          const i = cliques.neighbours[p];
          lists[free++] = i;
          lists[this.#start[i] + filled[i]++] = n + e;
        }
        this.#length[n + e] = free - this.#start[n + e];
      }
    }
    return free;
  }

  /** Sets aside nodes of degree max(16, 10 sqrt(n)) and 4 times the mean; gives the others their first degree. */
  #setDegrees(graph: Adjacency): void {
    const n = this.#variables;
    const mean = n === 0 ? 0 : graph.neighbours.length / n;
    const limit = Math.max(16, 10 * Math.sqrt(n), 4 * mean);
    for (let i = 0; i < n; i++) {
      if (this.#length[i] > limit) {
        this.#dense.push(i);
        this.#doneWeight += this.#weight[i];
      }
    }
    for (const i of this.#dense) {
      this.#weight[i] = 0;
      this.#length[i] = 0;
    }
    for (let e = n; e < this.#nodes; e++) {
      for (let p = this.#start[e]; p < this.#start[e] + this.#length[e]; p++) {
        this.#degree[e] += this.#weight[this.#lists[p]];
      }
      this.#largestClique = Math.max(this.#largestClique, this.#degree[e]);
    }
    for (let i = 0; i < n; i++) {
      if (this.#weight[i] === 0) continue;
      const begin = this.#start[i];
      let degree = 0;
      for (let p = begin; p < begin + this.#elements[i]; p++) {
        degree += this.#degree[this.#lists[p]] - this.#weight[i];
      }
      for (let p = begin + this.#elements[i]; p < begin + this.#length[i]; p++) {
        degree += this.#weight[this.#lists[p]];
      }
      this.#degree[i] = Math.min(degree, this.#totalWeight - this.#weight[i]);
      if (this.#waiting.mayBeFirst(i)) this.#candidates.insert(i, this.#degree[i]);
    }
  }

  order(): Int32Array {
    while (this.#doneWeight < this.#totalWeight) {
      let pivot = this.#candidates.takeLowest();
      if (pivot === NONE) {
        this.#releaseAll();
        pivot = this.#candidates.takeLowest();
      }
      this.#eliminate(pivot);
    }
    for (const i of this.#dense) this.#result[this.#ordered++] = i;
    return this.#result;
  }

  /** Makes every variable that is left a candidate: those that have waited in vain. */
  #releaseAll(): void {
    this.#waiting.releaseAll();
    for (let i = 0; i < this.#variables; i++) {
      if (this.#weight[i] > 0) this.#candidates.insert(i, this.#degree[i]);
    }
  }

  #eliminate(pivot: number): void {
    const pivotWeight = this.#weight[pivot];
    this.#doneWeight += pivotWeight;
    this.#formElement(pivot);
    this.#markElements(pivot);
    this.#updateDegrees(pivot);
    this.#mergeIndistinguishable(pivot);
    for (let i = this.#firstMember[pivot]; i !== NONE; i = this.#nextMember[i]) {
      this.#result[this.#ordered++] = i;
      this.#waiting.eliminate(i);
    }
    this.#closeElement(pivot);
  }

  /** Builds the pivot's clique from its variables and its elements, which it absorbs. */
  #formElement(pivot: number): void {
    const weight = this.#weight;
    const begin = this.#start[pivot];
    const elements = this.#elements[pivot];
    const end = begin + this.#length[pivot];
    let bound = this.#length[pivot] - elements;
    for (let p = begin; p < begin + elements; p++) bound += this.#length[this.#lists[p]];
    if (elements > 0 && this.#free + bound > this.#lists.length) {
      this.#collectGarbage(bound);
      this.#formElement(pivot);
      return;
    }
    const lists = this.#lists;
    weight[pivot] = -weight[pivot];
    // Without elements the clique is the list itself, compressed in place.
    const first = elements === 0 ? begin : this.#free;
    let place = first;
    let degree = 0;
    for (let step = 0; step <= elements; step++) {
      let from = begin + elements;
      let to = end;
      if (step < elements) {
        const element = lists[begin + step];
        from = this.#start[element];
        to = from + this.#length[element];
        this.#mark[element] = 0;
      }
      for (let p = from; p < to; p++) {
        const i = lists[p];
        const size = weight[i];
        if (size <= 0) continue;
        weight[i] = -size;
        degree += size;
        lists[place++] = i;
        this.#candidates.remove(i, this.#degree[i]);
      }
    }
    if (elements > 0) this.#free = place;
    this.#start[pivot] = first;
    this.#length[pivot] = place - first;
    this.#degree[pivot] = degree;
    this.#elements[pivot] = 0;
    this.#mark[pivot] = 1;
    if (degree > this.#largestClique) this.#largestClique = degree;
  }

  /** For each element e that meets the clique: mark[e] - flag becomes the weight of e outside the clique. */
  #markElements(pivot: number): void {
    if (this.#flag > 0x3fffffff) {
      for (let e = 0; e < this.#nodes; e++) if (this.#mark[e] !== 0) this.#mark[e] = 1;
      this.#flag = 2;
    }
    const lists = this.#lists;
    const mark = this.#mark;
    const flag = this.#flag;
    const begin = this.#start[pivot];
    const end = begin + this.#length[pivot];
    for (let p = begin; p < end; p++) {
      const i = lists[p];
      const size = -this.#weight[i];
      const stop = this.#start[i] + this.#elements[i];
      for (let q = this.#start[i]; q < stop; q++) {
        const e = lists[q];
        const old = mark[e];
        if (old >= flag) mark[e] = old - size;
        else if (old !== 0) mark[e] = this.#degree[e] + flag - size;
      }
    }
  }

  /** Prunes the lists of the clique's variables and bounds their degrees; eliminates those left with the pivot only. */
  #updateDegrees(pivot: number): void {
    const lists = this.#lists;
    const mark = this.#mark;
    const weight = this.#weight;
    const flag = this.#flag;
    const begin = this.#start[pivot];
    const end = begin + this.#length[pivot];
    const buckets = this.#bucket.length - 1;
    for (let p = begin; p < end; p++) {
      const i = lists[p];
      const from = this.#start[i];
      const middle = from + this.#elements[i];
      const to = from + this.#length[i];
      let place = from;
      let hash = 0;
      let degree = 0;
      for (let q = from; q < middle; q++) {
        const e = lists[q];
        if (mark[e] === 0) continue;
        const outside = mark[e] - flag;
        if (outside > 0) {
          degree += outside;
          lists[place++] = e;
          hash += e;
        } else {
          mark[e] = 0;
        }
      }
      const kept = place - from + 1;
      // A variable comes into the clique through the pivot or one of its elements: one place has become free.
      const firstVariable = place;
      for (let q = middle; q < to; q++) {
        const j = lists[q];
        const size = weight[j];
        if (size <= 0) continue;
        degree += size;
        lists[place++] = j;
        hash += j;
      }
      if (kept === 1 && firstVariable === place && !this.#waiting.waits(i)) {
        const size = -weight[i];
        this.#doneWeight += size;
        this.#degree[pivot] -= size;
        this.#absorb(pivot, i);
        continue;
      }
      this.#degree[i] = Math.min(this.#degree[i], degree);
      lists[place] = lists[firstVariable];
      lists[firstVariable] = lists[from];
      lists[from] = pivot;
      this.#elements[i] = kept;
      this.#length[i] = place - from + 1;
      const bucket = (hash + pivot) % buckets;
      this.#hash[i] = bucket;
      this.#next[i] = this.#bucket[bucket];
      this.#bucket[bucket] = i;
    }
    // Marks made with this flag are at most flag + the weight of a clique: the next flag lies above them all.
    this.#flag += this.#largestClique + 1;
  }

  /** Joins clique variables with equal lists (compared inside hash buckets) into one. */
  #mergeIndistinguishable(pivot: number): void {
    const lists = this.#lists;
    const begin = this.#start[pivot];
    const end = begin + this.#length[pivot];
    for (let p = begin; p < end; p++) {
      const hash = this.#hash[lists[p]];
      if (this.#weight[lists[p]] >= 0) continue;
      let i = this.#bucket[hash];
      this.#bucket[hash] = NONE;
      while (i !== NONE && this.#next[i] !== NONE) {
        const length = this.#length[i];
        const elements = this.#elements[i];
        const flag = this.#flag++;
        const from = this.#start[i];
        for (let q = from + 1; q < from + length; q++) this.#mark[lists[q]] = flag;
        let last = i;
        for (let j = this.#next[i]; j !== NONE; j = this.#next[j]) {
          let same =
            this.#length[j] === length && this.#elements[j] === elements && this.#waiting.mayJoin(i, j);
          const other = this.#start[j];
          for (let q = other + 1; same && q < other + length; q++) same = this.#mark[lists[q]] === flag;
          if (same) {
            this.#weight[i] += this.#weight[j];
            this.#waiting.join(i);
            this.#absorb(i, j);
            this.#next[last] = this.#next[j];
          } else {
            last = j;
          }
        }
        i = this.#next[i];
      }
    }
  }

  /** Makes `other` a member of `node` and dead. */
  #absorb(node: number, other: number): void {
    this.#weight[other] = 0;
    this.#elements[other] = 0;
    this.#length[other] = 0;
    this.#nextMember[this.#lastMember[node]] = this.#firstMember[other];
    this.#lastMember[node] = this.#lastMember[other];
  }

  /** Drops dead variables from the pivot's clique and puts the others back into the degree lists. */
  #closeElement(pivot: number): void {
    const lists = this.#lists;
    const weight = this.#weight;
    const begin = this.#start[pivot];
    const end = begin + this.#length[pivot];
    const clique = this.#degree[pivot];
    const left = this.#totalWeight - this.#doneWeight;
    let place = begin;
    for (let p = begin; p < end; p++) {
      const i = lists[p];
      const size = -weight[i];
      if (size <= 0) continue;
      weight[i] = size;
      const degree = Math.min(this.#degree[i] + clique - size, left - size);
      this.#degree[i] = degree;
      lists[place++] = i;
      if (!this.#waiting.waits(i)) this.#candidates.insert(i, degree);
    }
    weight[pivot] = 0;
    this.#length[pivot] = place - begin;
    if (place === begin) this.#mark[pivot] = 0;
  }

  /** Copies the live lists to the front of the spare array, enlarging it when less than `needed` would be free. */
  #collectGarbage(needed: number): void {
    const old = this.#lists;
    let used = 0;
    for (let i = 0; i < this.#nodes; i++) if (this.#mark[i] !== 0) used += this.#length[i];
    const wanted = used + needed + this.#variables;
    if (this.#spare === old || this.#spare.length < wanted) {
      this.#spare = new Int32Array(Math.max(old.length, wanted + (wanted >> 1)));
    }
    const target = this.#spare;
    let place = 0;
    for (let i = 0; i < this.#nodes; i++) {
      if (this.#mark[i] === 0) continue;
      const begin = this.#start[i];
      this.#start[i] = place;
      for (let p = begin; p < begin + this.#length[i]; p++) target[place++] = old[p];
    }
    this.#free = place;
    this.#lists = target;
    this.#spare = old;
  }
}
