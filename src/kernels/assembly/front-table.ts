/** The front table (`FRONT_TABLE` of `../front-kernels.ts`), read into globals before fronts are gone through. */

export let fronts: i32;
export let first: usize;
export let rowStarts: usize;
export let rows: usize;
export let relative: usize;
export let inner: usize;
export let parent: usize;
export let firstChild: usize;
export let nextSibling: usize;
export let slots: usize;
export let panel: usize;
export let leading: usize;
export let candidates: usize;
export let eliminated: usize;
export let firstPivot: usize;
export let pivots: usize;
export let delayed: usize;
export let delayedStarts: usize;
export let contribution: usize;
export let diagonal: i32;
export let lastPanel: i32;
export let lastLeading: i32;
export let permutation: i32;

const PIVOT_COUNT: i32 = 23;
const TOP: i32 = 25;

/** Integer k of the array at this address. */
@inline
export function integer(array: usize, k: i32): i32 {
  return load<i32>(array + ((<usize>k) << 2));
}

@inline
export function setInteger(array: usize, k: i32, value: i32): void {
  store<i32>(array + ((<usize>k) << 2), value);
}

@inline
function array(table: usize, k: i32): usize {
  return (<usize>integer(table, k)) << 2;
}

export function openTable(offset: i32): void {
  const table = (<usize>offset) << 2;
  fronts = integer(table, 0);
  first = array(table, 1);
  rowStarts = array(table, 2);
  rows = array(table, 3);
  relative = array(table, 4);
  inner = array(table, 5);
  parent = array(table, 6);
  firstChild = array(table, 7);
  nextSibling = array(table, 8);
  slots = array(table, 9);
  panel = array(table, 10);
  leading = array(table, 11);
  candidates = array(table, 12);
  eliminated = array(table, 13);
  firstPivot = array(table, 14);
  pivots = array(table, 15);
  delayed = array(table, 16);
  delayedStarts = array(table, 17);
  contribution = array(table, 18);
  diagonal = integer(table, 19);
  lastPanel = integer(table, 20);
  lastLeading = integer(table, 21);
  permutation = integer(table, 22);
}

export function pivotCount(offset: i32): i32 {
  return integer((<usize>offset) << 2, PIVOT_COUNT);
}

export function setPivotCount(offset: i32, value: i32): void {
  setInteger((<usize>offset) << 2, PIVOT_COUNT, value);
}

export function top(offset: i32): i32 {
  return integer((<usize>offset) << 2, TOP);
}

export function setTop(offset: i32, value: i32): void {
  setInteger((<usize>offset) << 2, TOP, value);
}
