import { describe, expect, it } from 'vitest';
import {
  linear,
  NetworkArchitecture,
  NetworkError,
  readWeights,
  sigmoid,
  tanh,
  uniform,
  writeWeights,
} from '../../src/network/index.js';

const network = new NetworkArchitecture(2, [
  { width: 3, activation: tanh },
  { width: 2, activation: linear },
]);
const valid = {
  layers: [2, 3, 2],
  activation: 'tanh',
  W1: [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  b1: [7, 8, 9],
  W2: [
    [10, 11, 12],
    [13, 14, 15],
  ],
  b2: [16, 17],
};

it('reads rows per output, then biases', () => {
  expect([...readWeights(valid, network)]).toEqual(Array.from({ length: 17 }, (_, k) => k + 1));
});

it('gives back what was written, through JSON, for any layers', () => {
  const deep = new NetworkArchitecture(3, [
    { width: 4, activation: tanh },
    { width: 5, activation: sigmoid },
    { width: 2, activation: tanh },
  ]);
  for (const architecture of [network, deep]) {
    const parameters = uniform({ seed: 3, scale: 1 })(architecture);
    const file = JSON.parse(JSON.stringify(writeWeights(architecture, parameters))) as unknown;
    expect(readWeights(file, architecture)).toEqual(parameters);
  }
  expect(writeWeights(network, readWeights(valid, network))).toEqual(valid);
  expect(writeWeights(deep, new Float64Array(deep.parameterCount)).activations).toEqual([
    'tanh',
    'sigmoid',
    'tanh',
  ]);
  expect(() => writeWeights(network, new Float64Array(3))).toThrow(NetworkError);
});

describe('a file that does not fit', () => {
  it.each([
    ['no object', 7, /not a JSON object/],
    ['null', null, /not a JSON object/],
    ['an array', [], /not a JSON object/],
    ['a wrong width', { ...valid, W1: valid.W1.slice(1) }, 'W1 has 2 rows; the network has 3'],
    ['a short row', { ...valid, W2: [[10, 11, 12], [13]] }, 'W2 has 1 columns in row 2; the network has 3'],
    ['a row that is none', { ...valid, W1: [1, 2, 3] }, /W1\[1\] is not an array/],
    ['missing biases', { ...valid, b2: undefined }, 'the weights file has no b2'],
    ['wrong biases', { ...valid, b1: [7, 8] }, 'b1 has 2 entries; the network has 3'],
    ['biases that are none', { ...valid, b1: 7 }, /b1 is not an array/],
    ['text for a number', { ...valid, b1: [7, '8', 9] }, 'entry 2 of b1 is not a finite number'],
    [
      'an infinite number',
      {
        ...valid,
        W1: [
          [1, 2],
          [3, Infinity],
          [5, 6],
        ],
      },
      'entry 2 of W1[2] is not a finite number',
    ],
    ['one layer more', { ...valid, W3: [], b3: [] }, 'the weights file has W3; the network has 2 layers'],
    ['another header', { ...valid, layers: [2, 4, 2] }, /has the layers \[2,4,2\]/],
    ['another activation', { ...valid, activation: 'sigmoid' }, /activations \["sigmoid","linear"\]/],
    ['an unknown activation', { ...valid, activation: 'tahn' }, /unknown activation 'tahn'/],
    ['an inherited entry', Object.create({ W1: valid.W1 }) as object, 'the weights file has no W1'],
  ])('with %s is refused', (_, file, message) => {
    expect(() => readWeights(file, network)).toThrow(message);
    expect(() => readWeights(file, network)).toThrow(NetworkError);
  });
});
