import type { ReductionKernels } from './reduction-kernels.js';
import { WebAssemblyKernels, type WebAssemblyVariant } from './webassembly-kernels.js';

/** The reduction kernels in WebAssembly: one instance of the module with its own memory. */
export class WebAssemblyReductionKernels extends WebAssemblyKernels implements ReductionKernels {
  readonly scatterAdd: ReductionKernels['scatterAdd'];
  readonly factorizeLu: ReductionKernels['factorizeLu'];
  readonly solveLuRight: ReductionKernels['solveLuRight'];
  readonly solveUpper: ReductionKernels['solveUpper'];
  readonly solveUpperTransposed: ReductionKernels['solveUpperTransposed'];
  readonly addScaledColumns: ReductionKernels['addScaledColumns'];
  readonly addSymmetricPart: ReductionKernels['addSymmetricPart'];
  readonly addTriangles: ReductionKernels['addTriangles'];
  readonly scaleTriangle: ReductionKernels['scaleTriangle'];
  readonly addStretches: ReductionKernels['addStretches'];
  readonly copyScaledColumns: ReductionKernels['copyScaledColumns'];
  readonly largestModulus: ReductionKernels['largestModulus'];

  constructor(name: WebAssemblyVariant, module: WebAssembly.Module, maximumPages?: number) {
    super(name, module, maximumPages);
    this.scatterAdd = this.exports.scatterAdd;
    this.factorizeLu = this.exports.factorizeLu;
    this.solveLuRight = this.exports.solveLuRight;
    this.solveUpper = this.exports.solveUpper;
    this.solveUpperTransposed = this.exports.solveUpperTransposed;
    this.addScaledColumns = this.exports.addScaledColumns;
    this.addSymmetricPart = this.exports.addSymmetricPart;
    this.addTriangles = this.exports.addTriangles;
    this.scaleTriangle = this.exports.scaleTriangle;
    this.addStretches = this.exports.addStretches;
    this.copyScaledColumns = this.exports.copyScaledColumns;
    this.largestModulus = this.exports.largestModulus;
  }
}
