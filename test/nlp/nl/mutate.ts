import type { RandomStream } from '../../../src/network/index.js';

const interesting = [0, 1, 9, 10, 32, 35, 45, 46, 48, 57, 67, 86, 110, 111, 118, 127, 128, 255];
const numbers = ['-1', '0', '1', '99999', '2147483647', '4294967296', '1e308', '-1e308', 'inf', '1e999', ''];

/** Damages a file: bytes flipped, replaced, removed, doubled, cut off, pieces of another file put in, numbers replaced. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: RandomStream): Uint8Array {
  const below = (count: number): number => Math.floor(random.uniform() * count);
  let list = [...bytes];
  const changes = 1 + below(6);
  for (let k = 0; k < changes && list.length > 0; k++) {
    const at = below(list.length);
    switch (below(8)) {
      case 0:
        list[at] ^= 1 << below(8);
        break;
      case 1:
        list[at] = interesting[below(interesting.length)];
        break;
      case 2:
        list.splice(at, 1 + below(8));
        break;
      case 3:
        list.splice(at, 0, ...list.slice(at, at + below(64)));
        break;
      case 4:
        list = list.slice(0, at);
        break;
      case 5: {
        const from = below(other.length);
        list.splice(at, below(16), ...other.slice(from, from + below(64)));
        break;
      }
      case 6: {
        const end = list.findIndex((byte, i) => i >= at && byte <= 32);
        list.splice(
          at,
          Math.max(0, end - at),
          ...[...numbers[below(numbers.length)]].map((c) => c.charCodeAt(0)),
        );
        break;
      }
      default: {
        // Two lines change places.
        const end = list.indexOf(10, at);
        const next = end < 0 ? -1 : list.indexOf(10, end + 1);
        if (next > 0) list.splice(at, next - at, ...list.slice(end + 1, next), 10, ...list.slice(at, end));
      }
    }
  }
  return Uint8Array.from(list);
}
