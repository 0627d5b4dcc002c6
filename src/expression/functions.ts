/**
 * The mathematical functions of the language, named as a user writes them. Every layer shares this one list: the parser
 * resolves names by it, templates differentiate and evaluate by it.
 */
export const unaryFunctions = [
  'neg',
  'exp',
  'expm1',
  'log',
  'log10',
  'log1p',
  'sqrt',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'sigmoid',
  'softplus',
  'abs',
  'sign',
  'floor',
  'ceil',
] as const;
export type UnaryFunction = (typeof unaryFunctions)[number];

export const binaryFunctions = ['divide', 'power', 'atan2', 'min', 'max'] as const;
export type BinaryFunction = (typeof binaryFunctions)[number];

export const comparisons = ['<', '<=', '==', '!=', '>=', '>'] as const;
export type Comparison = (typeof comparisons)[number];
