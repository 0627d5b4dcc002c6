import { NetworkError } from './network-error.js';

/** A stream of pseudo-random numbers; the same seed gives the same numbers on every machine and in every version. */
export interface RandomStream {
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
}

/**
 * The generator sfc32 of PractRand (Doty-Humphrey; 128 bits of state, period at least 2^32) started from a seed through
 * splitmix (Steele, Lea and Flood, OOPSLA 2014, with the 32-bit finaliser of MurmurHash3). Normal numbers by Box and Muller
 * (Ann. Math. Stat. 29, 1958).
 *
 * @throws NetworkError unless the seed is a whole number from 0 to 2^53 - 1.
 */
export function randomStream(seed: number): RandomStream {
  checkSeed(seed);
  let state = (seed | 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9);
  const seeded = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  };
  let a = seeded();
  let b = seeded();
  let c = seeded();
  let counter = 1;
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let k = 0; k < 12; k++) word();

  const uniform = (): number => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) * 2 ** -53;
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}

/** @throws NetworkError unless the seed is a whole number from 0 to 2^53 - 1. */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new NetworkError(`the seed is ${seed}`, 'give a whole number that is not negative');
  }
}
