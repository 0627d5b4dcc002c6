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
