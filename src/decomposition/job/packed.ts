import { JobError } from './job-error.js';

/*
 * One container for bundles, messages and checkpoints: JSON whose arrays of doubles stand behind it as bytes. A value has one form
 * only, so that the hash of the bytes is the hash of the value.
 *
 *   bytes 0..7   "odeonpk1"
 *   bytes 8..15  length of the JSON, a double
 *   JSON in UTF-8, keys sorted, filled up with spaces to whole doubles
 *   the doubles, little-endian, in the order of their places in the JSON: {"$doubles": length}
 *
 * Numbers that JSON lacks are {"$number": "NaN" | "-0" | "Infinity" | "-Infinity"}. Objects with other keys that begin with $ are refused.
 */

const magic = 'odeonpk1';
const headBytes = 16;
/** Deepest nesting of a packed value. */
const deepest = 16;

/** What `unpack` gives: plain data, objects without prototype. */
export type Unpacked =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | readonly Unpacked[]
  | { readonly [key: string]: Unpacked };

/**
 * The bytes of a value of plain objects, arrays, texts, numbers, truth values, null and `Float64Array`s. Absent and `undefined` are
 * the same. The arrays are copied.
 *
 * @throws TypeError for anything else.
 */
export function pack(value: unknown): Uint8Array {
  const arrays: Float64Array[] = [];
  const json = new TextEncoder().encode(JSON.stringify(plain(value, arrays, 0)));
  const jsonBytes = Math.ceil(json.length / 8) * 8;
  const doubles = arrays.reduce((sum, { length }) => sum + length, 0);
  const bytes = new Uint8Array(headBytes + jsonBytes + 8 * doubles);
  bytes.set(new TextEncoder().encode(magic));
  new Float64Array(bytes.buffer, 8, 1)[0] = json.length;
  bytes.set(json, headBytes);
  bytes.fill(0x20, headBytes + json.length, headBytes + jsonBytes);
  const payload = new Float64Array(bytes.buffer, headBytes + jsonBytes);
  let at = 0;
  for (const array of arrays) {
    payload.set(array, at);
    at += array.length;
  }
  return bytes;
}

/**
 * The value of bytes that `pack` made; its arrays are copies.
 *
 * @throws JobError for anything else, or more than `maximumBytes`.
 */
export function unpack(bytes: Uint8Array, maximumBytes: number): Unpacked {
  if (bytes.length > maximumBytes) {
    throw new JobError(
      `${bytes.length} bytes were sent; at most ${maximumBytes} are taken`,
      'raise the limit or make the model smaller',
    );
  }
  const start = new TextDecoder().decode(bytes.subarray(0, magic.length));
  if (start !== magic || bytes.length % 8 !== 0 || bytes.length < headBytes) throw damaged();
  // A copy stands at a multiple of 8 bytes, as views of doubles need it.
  const copy = new Uint8Array(bytes);
  const jsonLength = new Float64Array(copy.buffer, 8, 1)[0]!;
  const jsonBytes = Math.ceil(jsonLength / 8) * 8;
  if (!Number.isSafeInteger(jsonLength) || jsonLength < 0 || headBytes + jsonBytes > copy.length)
    throw damaged();
  const payload = new Float64Array(copy.buffer, headBytes + jsonBytes);
  const reader = { payload, next: 0 };
  const value = restored(parsed(copy.subarray(headBytes, headBytes + jsonLength)), reader, 0);
  if (reader.next !== payload.length) throw damaged();
  return value;
}

/** SHA-256 of bytes, in hexadecimal. */
export async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function damaged(): JobError {
  return new JobError(
    'the bytes are no packed value of this program',
    'they are damaged, cut off or of another version',
  );
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged();
  }
}

function plain(value: unknown, arrays: Float64Array[], depth: number): unknown {
  if (depth > deepest) throw new TypeError('the value is nested too deep to be packed');
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !Object.is(value, -0)) return value;
    return { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (value instanceof Float64Array) {
    arrays.push(value);
    return { $doubles: value.length };
  }
  if (Array.isArray(value)) return value.map((one) => plain(one, arrays, depth + 1));
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be packed`);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.some(([key]) => key.startsWith('$'))) throw new TypeError('a key begins with $');
  return Object.fromEntries(entries.map(([key, one]) => [key, plain(one, arrays, depth + 1)]));
}

const specialNumbers = new Map([
  ['NaN', NaN],
  ['-0', -0],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

function restored(value: unknown, reader: { payload: Float64Array; next: number }, depth: number): Unpacked {
  if (depth > deepest) throw damaged();
  if (value === null || typeof value !== 'object') return value as null | boolean | number | string;
  if (Array.isArray(value)) return value.map((one) => restored(one, reader, depth + 1));
  const entries = Object.entries(value as Record<string, unknown>);
  const [first] = entries;
  if (first?.[0] === '$number' && entries.length === 1) {
    const number = specialNumbers.get(String(first[1]));
    if (number === undefined) throw damaged();
    return number;
  }
  if (first?.[0] === '$doubles' && entries.length === 1) {
    const length = first[1];
    const left = reader.payload.length - reader.next;
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || length > left)
      throw damaged();
    reader.next += length;
    return reader.payload.slice(reader.next - length, reader.next);
  }
  const result = Object.create(null) as Record<string, Unpacked>;
  for (const [key, one] of entries) {
    if (key.startsWith('$')) throw damaged();
    result[key] = restored(one, reader, depth + 1);
  }
  return result;
}
