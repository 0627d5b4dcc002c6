import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluateNetwork,
  he,
  linear,
  NetworkArchitecture,
  NetworkError,
  networkWorkspaceLength,
  randomStream,
  sigmoid,
  tanh,
  uniform,
  xavier,
  zeros,
} from '../../src/network/index.js';

const shape = (inputs: number, hidden: number, outputs: number) =>
  new NetworkArchitecture(inputs, [
    { width: hidden, activation: tanh },
    { width: outputs, activation: linear },
  ]);

describe('the layout of parameters', () => {
  const network = new NetworkArchitecture(2, [
    { width: 3, activation: tanh },
    { width: 4, activation: sigmoid },
    { width: 1, activation: linear },
  ]);

  it('is weights row by row, then biases, layer after layer', () => {
    expect(network.parameterCount).toBe(3 * 3 + 4 * 4 + 5);
    expect(network.outputs).toBe(1);
    expect(network.maximumWidth).toBe(4);
    expect([0, 1, 2].map((l) => network.weightOffset(l))).toEqual([0, 9, 25]);
    expect([0, 1, 2].map((l) => network.biasOffset(l))).toEqual([6, 21, 29]);
  });

  it('has a name for each, all different', () => {
    expect(network.parameterName(0)).toBe('W1[1,1]');
    expect(network.parameterName(5)).toBe('W1[3,2]');
    expect(network.parameterName(6)).toBe('b1[1]');
    expect(network.parameterName(9)).toBe('W2[1,1]');
    expect(network.parameterName(29)).toBe('b3[1]');
    const names = Array.from({ length: network.parameterCount }, (_, k) => network.parameterName(k));
    expect(new Set(names).size).toBe(network.parameterCount);
    for (const index of [-1, 0.5, network.parameterCount])
      expect(() => network.parameterName(index)).toThrow(NetworkError);
  });

  it('refuses widths that are none', () => {
    for (const width of [0, -1, 1.5, Number.NaN, 1e6]) {
      expect(() => shape(2, width, 2)).toThrow(/layer 1 has/);
      expect(() => shape(width, 2, 2)).toThrow(/the network has .* inputs/);
    }
    expect(() => new NetworkArchitecture(2, [])).toThrow(/not 0/);
    expect(() => shape(60_000, 60_000, 2)).toThrow(/parameters/);
  });
});

describe('evaluation', () => {
  it('agrees with the formula of a 2-32-2 network', () => {
    const network = shape(2, 32, 2);
    const p = uniform({ seed: 7, scale: 1 })(network);
    const input = Float64Array.of(0.3, -1.2);
    const output = new Float64Array(2);
    evaluateNetwork(network, p, input, output, new Float64Array(networkWorkspaceLength(network)));
    for (let o = 0; o < 2; o++) {
      let expected = p[96 + 64 + o];
      for (let h = 0; h < 32; h++) {
        expected += p[96 + o * 32 + h] * Math.tanh(p[2 * h] * input[0] + p[2 * h + 1] * input[1] + p[64 + h]);
      }
      expect(output[o]).toBeCloseTo(expected, 14);
    }
  });

  it('of a single linear layer is an affine map, in place too', () => {
    const network = new NetworkArchitecture(2, [{ width: 2, activation: linear }]);
    const values = Float64Array.of(1, 2);
    evaluateNetwork(network, Float64Array.of(1, 10, 100, 1000, 0.5, -0.5), values, values);
    expect([...values]).toEqual([21.5, 2099.5]);
  });
});

describe('starts', () => {
  const network = shape(40, 60, 20);

  it.each([
    ['xavier', xavier, [Math.sqrt(2 / 100), Math.sqrt(2 / 80)]],
    ['he', he, [Math.sqrt(2 / 40), Math.sqrt(2 / 60)]],
  ])('%s has the standard deviation of its paper and zero biases', (_, start, deviations) => {
    const parameters = start({ seed: 42 })(network);
    for (const layer of [0, 1]) {
      const weights = parameters.subarray(network.weightOffset(layer), network.biasOffset(layer));
      const mean = weights.reduce((sum, w) => sum + w, 0) / weights.length;
      const variance = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0) / weights.length;
      expect(Math.abs(mean)).toBeLessThan(0.1 * deviations[layer]);
      expect(Math.sqrt(variance) / deviations[layer]).toBeGreaterThan(0.95);
      expect(Math.sqrt(variance) / deviations[layer]).toBeLessThan(1.05);
      const end = network.biasOffset(layer) + network.layers[layer].width;
      expect(parameters.subarray(network.biasOffset(layer), end).every((b) => b === 0)).toBe(true);
    }
  });

  it('repeat for the same seed, also when used twice, and differ for others', () => {
    const start = xavier({ seed: 1 });
    expect(start(network)).toEqual(start(network));
    expect(start(network)).toEqual(xavier({ seed: 1 })(network));
    expect(start(network)).not.toEqual(xavier({ seed: 2 })(network));
    expect(start(network)).not.toEqual(xavier({ seed: 1 + 2 ** 32 })(network));
    const flat = uniform({ seed: 4, scale: 0.5 })(network);
    expect(Math.max(...flat.map(Math.abs))).toBeLessThanOrEqual(0.5);
    expect(flat.subarray(-20).every((b) => b !== 0)).toBe(true);
    expect(zeros()(network).every((w) => w === 0)).toBe(true);
  });

  it('refuse seeds and scales that are none', () => {
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 60]) expect(() => xavier({ seed })).toThrow(NetworkError);
    for (const scale of [0, -1, Number.NaN, Infinity])
      expect(() => uniform({ seed: 1, scale })).toThrow(NetworkError);
  });
});

describe('the random stream', () => {
  it('keeps its numbers from version to version', () => {
    const random = randomStream(42);
    expect([random.uniform(), random.uniform(), random.normal()]).toEqual([
      0.5767213890841907, 0.21293001466432804, 0.39114122775718824,
    ]);
  });

  it('is uniform and normal', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = randomStream(seed);
        const n = 4000;
        const counts = new Array<number>(10).fill(0);
        let fourth = 0;
        for (let k = 0; k < n; k++) {
          counts[Math.floor(10 * random.uniform())]++;
          fourth += random.normal() ** 4 / n;
        }
        // Chi-squared with 9 degrees of freedom exceeds 50 with probability 1e-7; the fourth moment 3 has deviation 0.15.
        expect(counts.reduce((sum, c) => sum + (c - n / 10) ** 2 / (n / 10), 0)).toBeLessThan(50);
        expect(Math.abs(fourth - 3)).toBeLessThan(1);
      }),
      { seed: 11, numRuns: 20 },
    );
  });
});
