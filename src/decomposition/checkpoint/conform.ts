import { CheckpointError } from './checkpoint-error.js';

/**
 * Something of outside that must have the shape of an example: the same keys, kinds of values and lengths of arrays.
 *
 * @param path where it stands, for messages.
 * @throws CheckpointError at the first difference.
 */
export function conform<Shape>(value: unknown, example: Shape, path: string): Shape {
  if (example instanceof Float64Array) {
    const same = value instanceof Float64Array && value.length === example.length;
    if (!same) throw wrong(path, `${example.length} numbers`);
    return value as Shape;
  }
  if (Array.isArray(example)) {
    if (!Array.isArray(value) || value.length !== example.length)
      throw wrong(path, `a list of ${example.length}`);
    return example.map((one: unknown, k) => conform(value[k], one, `${path} ${k + 1}`)) as Shape;
  }
  if (typeof example === 'object' && example !== null) {
    if (typeof value !== 'object' || value === null) throw wrong(path, 'an object');
    const parts = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      Object.entries(example).map(([key, one]) => [
        key,
        conform(parts[key], one as unknown, `${path}.${key}`),
      ]),
    ) as Shape;
  }
  if (typeof value !== typeof example) throw wrong(path, `a ${typeof example}`);
  return value as Shape;
}

function wrong(path: string, wanted: string): CheckpointError {
  return new CheckpointError(`the checkpoint is damaged: ${path} is not ${wanted}`);
}
