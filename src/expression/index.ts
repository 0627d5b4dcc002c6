export type { Expression, NetworkCall } from './expression.js';
export {
  binaryFunctions,
  comparisons,
  unaryFunctions,
  type BinaryFunction,
  type Comparison,
  type UnaryFunction,
} from './functions.js';
export {
  add,
  apply,
  applyBinary,
  constant,
  datum,
  divide,
  input,
  isConstant,
  multiply,
  negate,
  networkOutput,
  one,
  power,
  select,
  subtract,
  zero,
} from './construct.js';
export { sameExpression } from './equality.js';
export { toText, type LeafNames } from './text.js';
export { evaluate, type LeafValues } from './evaluate.js';
export { DerivativeMemo, gradient, type Gradient } from './derivative.js';
export { splitAffine, type AffineSplit } from './affine.js';
export { inputsOf, isDataOnly, networkCalls, operands, postorder } from './structure.js';
export { rewriter, type Leaf } from './rewrite.js';
export type { Evaluator, Location, Tape } from './tape.js';
export { TapeBuilder, type LeafResolver } from './tape-builder.js';
export { canCompile, compileTape, generateText } from './generate.js';
export { interpretTape } from './interpret.js';
