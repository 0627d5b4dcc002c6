/** A symmetric matrix (lower triangle by columns) and its scaling in the memory of the kernels, by offsets. */
export interface ScaledMatrix {
  readonly columnPointers: number;
  readonly rowIndices: number;
  readonly values: number;
  readonly scale: number;
}
