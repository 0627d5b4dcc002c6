import type { Origin } from '../nlp/nonlinear-program.js';

/** Rows or variables of one family, which differ only in time and element. */
export interface OriginGroup {
  readonly name: string;
  readonly line?: number;
  readonly count: number;
  /** First and last time, where the family lives in time. */
  readonly from?: number;
  readonly to?: number;
}

/** Joins origins of one name and line: a discretised equation is said once, with its range of times. Keeps the order. */
export function groupOrigins(origins: readonly Origin[]): OriginGroup[] {
  const groups = new Map<string, { -readonly [Key in keyof OriginGroup]: OriginGroup[Key] }>();
  for (const { name, line, time } of origins) {
    const key = `${line ?? ''}:${name}`;
    const group = groups.get(key) ?? { name, count: 0, ...(line === undefined ? {} : { line }) };
    group.count++;
    if (time !== undefined) {
      group.from = Math.min(group.from ?? time, time);
      group.to = Math.max(group.to ?? time, time);
    }
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** `dynamics[2] (line 14, 60 times from 0 to 1.5)`. */
export function describeGroup({ name, line, count, from, to }: OriginGroup): string {
  const places: string[] = [];
  if (line !== undefined) places.push(`line ${line}`);
  if (from !== undefined && to !== undefined) {
    places.push(from === to ? `time ${short(from)}` : `${count} times from ${short(from)} to ${short(to)}`);
  } else if (count > 1) places.push(`${count} times`);
  return places.length > 0 ? `${name} (${places.join(', ')})` : name;
}

/** The first `limit` families, then how many more there are. */
export function listOrigins(origins: readonly Origin[], limit: number): string {
  const groups = groupOrigins(origins);
  const shown = groups.slice(0, limit).map(describeGroup);
  return shown.join(', ') + (groups.length > limit ? ` and ${groups.length - limit} more` : '');
}

/** A number with six significant digits. */
export function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
