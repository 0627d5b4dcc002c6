import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Table } from '../data/index.js';
import { readTable, readTextFile } from '../data/read-table.js';
import { OdeonError } from '../errors.js';
import {
  loadModel,
  renderDiagnostics,
  renderMessage,
  type LoadedModel,
  type SourceText,
} from '../language/index.js';
import { ModelError, type Model, type Network } from '../model/index.js';
import { nearestName } from '../nearest-name.js';
import { readWeights } from '../network/index.js';
import { numericAssignments } from './assignments.js';
import { CallError } from './call-error.js';
import { diagnosticRecord, ModelTextError } from './model-text-error.js';
import { usesColor, writeError } from './terminal.js';

/** What the command line changes in a model. */
export interface ModelOptions {
  /** Files in the place of those of the model's tables. */
  readonly data?: ReadonlyMap<string, string>;
  /** Values in the place of those of the model's parameters. */
  readonly set?: ReadonlyMap<string, string>;
  /** Files of starting weights, by network. */
  readonly start?: ReadonlyMap<string, string>;
  /** Folders beside the model's own from which it may read. */
  readonly allowRead?: readonly string[];
}

/** A model and the text it was read from. */
export interface OpenModel {
  readonly model: Model;
  readonly source: SourceText;
}

/**
 * Reads a model from a file ("-": standard input) and applies the options. Warnings go to standard error.
 *
 * @throws ModelTextError with all mistakes in the text, CallError for options that do not fit the model.
 */
export function openModel(file: string, options: ModelOptions): OpenModel {
  const loaded = loadFile(file, options);
  const { diagnostics, model, source } = loaded;
  if (diagnostics.length > 0) {
    const text = renderDiagnostics(diagnostics, source, { color: usesColor(process.stderr.isTTY) });
    if (!model) {
      throw new ModelTextError(
        text,
        diagnostics.map((diagnostic) => diagnosticRecord(source, diagnostic)),
      );
    }
    writeError(text);
  }
  if (!model) throw new CallError(`'${file}' was not read as a whole`);
  for (const [name, path] of options.start ?? []) startNetwork(model, name, path);
  return { model, source };
}

/** Reads and checks a model text with its data. */
export function loadFile(file: string, options: ModelOptions = {}): LoadedModel {
  const root = file === '-' ? '.' : dirname(file);
  const { allowRead = [] } = options;
  return loadModel(readText(file), {
    source: file === '-' ? '<standard input>' : file,
    parameters: numericAssignments(options.set ?? new Map()),
    data: options.data ?? new Map(),
    limits: { anyPath: allowRead.length > 0 },
    readText: (path) => readTextFile(path, { root, allowRead }),
    readData: ({ file: path, trusted }): Table => readTable(path, trusted ? {} : { root, allowRead }),
  });
}

/** Text of a file, or of standard input for "-". */
export function readText(file: string): string {
  if (file !== '-' && statSync(file).isDirectory())
    throw new CallError(`'${file}' is a folder`, 'name a file in it');
  const bytes = readFileSync(file === '-' ? 0 : file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CallError(`'${file}' is no text`, 'a model is a text file in UTF-8');
  }
}

/**
 * Runs a step on a model; where it fails at a statement of the text, the error shows the statement.
 */
export async function atPlace<T>(source: SourceText, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ModelError) || !error.place) throw error;
    const { message, hint, place } = error;
    const mistake = { severity: 'error', message, hint, place } as const;
    throw new ModelTextError(renderMessage(mistake, source), [diagnosticRecord(source, mistake)]);
  }
}

/** A network of a model by its name, which the option `option` gives. @throws CallError with the nearest name */
export function networkOf(model: Model, name: string, option: string): Network {
  const network = model.networks.get(name);
  if (network) return network;
  const near = nearestName(name, model.networks.keys());
  throw new CallError(
    `${option} ${name}: the model has no network '${name}'`,
    near === undefined ? undefined : `did you mean '${near}'?`,
  );
}

function startNetwork(model: Model, name: string, path: string): void {
  const network = networkOf(model, name, '--start');
  const json = readJson(path);
  try {
    network.startFrom(readWeights(json, network.architecture, network.scaling));
  } catch (error) {
    if (!(error instanceof OdeonError)) throw error;
    throw new CallError(`'${path}' does not fit the network '${name}': ${error.message}`, error.hint);
  }
}

/** The value of a JSON file that the caller named. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CallError(`'${path}' is not JSON: ${(error as Error).message}`);
  }
}
