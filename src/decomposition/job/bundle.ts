import { Table, type TableColumn } from '../../data/index.js';
import { loadModel, renderDiagnostics } from '../../language/index.js';
import { decompositionOptions } from '../../model/decomposition.js';
import type { Model } from '../../model/index.js';
import { nodeText } from '../../model/printing/node-text.js';
import { resolveOptions, type InteriorPointOptions } from '../../solver/index.js';
import { resolveDecomposition } from '../options.js';
import type { CutOptions } from '../split-model.js';
import { Checked } from './check.js';
import { JobError } from './job-error.js';
import { defaultJobLimits, type JobLimits } from './limits.js';
import { hashOf, pack, unpack } from './packed.js';

const format = 'odeon bundle 1';
const longestName = 1000;

/** A model with all that its sub-problems need, as bytes; what has the same hash is the same. */
export interface ModelBundle {
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** What a bundle holds. */
export interface BundleContents {
  readonly model: Model;
  /** Options of the sub-solves. */
  readonly solver: InteriorPointOptions;
  /** How the model is cut. */
  readonly cut: CutOptions;
}

/**
 * Packs a model: its text, in which tables stand by their names, and their cells. All numbers are kept to the last bit.
 *
 * @throws ModelError for what the language has no words for, OptionError and ModelError for wrong options.
 */
export async function bundleModel({ model, solver, cut }: BundleContents): Promise<ModelBundle> {
  resolveOptions(solver);
  const { by, batches, overlap, continuity, sizes, data } = cut;
  const tables = [...model.dataSets.values()].filter(({ selection }) => selection === undefined);
  const bytes = pack({
    format,
    text: nodeText(model, { tables: 'by name', decomposition: false }),
    tables: tables.map(({ name, table }) => ({
      name,
      columns: table.names.map((column) => {
        const { values, texts } = table.cells(column);
        return { name: column, values, texts };
      }),
    })),
    solver: { ...solver },
    cut: { by, batches, overlap, continuity, sizes, data },
  });
  return { hash: await hashOf(bytes), bytes };
}

/**
 * Reads and checks a bundle. The model's text passes the whole checker of the language; its tables are those of the bundle, and
 * nothing is read from anywhere else.
 *
 * @throws JobError for bytes that are no bundle or have another hash, and for a model with mistakes; OptionError and ModelError for
 *   wrong options.
 */
export async function openBundle(
  { hash, bytes }: ModelBundle,
  limits: JobLimits = defaultJobLimits,
): Promise<BundleContents> {
  const parts = new Checked(unpack(bytes, limits.bytes), 'the bundle');
  const found = await hashOf(bytes);
  if (found !== hash)
    throw new JobError(`the bundle has the hash ${found}, not ${String(hash)}`, 'it was damaged on its way');
  parts.choice('format', [format]);
  const text = parts.text('text', limits.bytes);
  const tables = readTables(parts, limits);
  const solver = { ...(parts.any('solver') as object) } as InteriorPointOptions;
  resolveOptions(solver);
  const cut = readCut(parts.part('cut'), limits);
  const { model, diagnostics, source } = loadModel(text, {
    source: 'the bundle',
    readData: ({ file }) => {
      const table = tables.get(file);
      if (!table) throw new JobError(`the bundle has no table '${file}'`);
      return table;
    },
  });
  if (!model) {
    throw new JobError(
      `the model of the bundle has mistakes:\n${renderDiagnostics(diagnostics, source, { color: false })}`,
    );
  }
  return { model, solver, cut };
}

/** The options that cut; `batches` is the number of `sizes` where these are given. */
function readCut(parts: Checked, limits: JobLimits): CutOptions {
  const sizes =
    parts.any('sizes') === undefined ? undefined : (parts.list('sizes', limits.batches) as number[]);
  const data = parts.any('data') === undefined ? undefined : parts.text('data', longestName);
  return resolveDecomposition({
    by: parts.choice('by', decompositionOptions.by.choices),
    batches: parts.integer('batches', 1, limits.batches + 1),
    overlap: parts.integer('overlap', 0, 2 ** 31),
    continuity: parts.flag('continuity'),
    ...(sizes ? { sizes } : {}),
    ...(data === undefined ? {} : { data }),
  });
}

function readTables(parts: Checked, limits: JobLimits): Map<string, Table> {
  const tables = new Map<string, Table>();
  for (const one of parts.list('tables', limits.tables)) {
    const table = new Checked(one, 'a table of the bundle');
    const name = table.text('name', longestName);
    const columns = table.list('columns', limits.columns).map((column) => readColumn(column, name));
    const rows = columns[0]?.values.length ?? 0;
    if (columns.length === 0 || columns.some(({ values }) => values.length !== rows)) {
      throw table.wrong('columns', 'one or more, of equal length');
    }
    tables.set(name, new Table(name, columns));
  }
  return tables;
}

function readColumn(value: unknown, table: string): TableColumn {
  const column = new Checked(value, `a column of '${table}'`);
  const name = column.text('name', longestName);
  const values = column.any('values');
  // A missing cell is NaN; other numbers are finite.
  if (!(values instanceof Float64Array) || values.some((one) => Math.abs(one) === Infinity)) {
    throw column.wrong('values', 'finite numbers and NaN');
  }
  if (column.any('texts') === undefined) return { name, values, firstText: -1 };
  const texts = column.list('texts', values.length);
  if (!texts.every((text): text is string => typeof text === 'string') || texts.length !== values.length) {
    throw column.wrong('texts', 'one text for each value');
  }
  const firstText = texts.findIndex((text, row) => text !== '' && Number.isNaN(values[row]));
  return firstText < 0 ? { name, values, firstText } : { name, values, texts, firstText };
}
