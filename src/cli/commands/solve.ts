import {
  describeEvaluationError,
  describeInfeasibleSet,
  diagnoseStructure,
  diagnosisRecord,
  findInfeasibleSet,
  structuralFindings,
  type InfeasibleSet,
} from '../../diagnosis/index.js';
import { metricsOf, type Metrics } from '../../model/metrics.js';
import type { Solution } from '../../model/solution.js';
import { CompiledProblem } from '../../nlp/index.js';
import { resultRecord, type PhaseSeconds, type ResultRecord } from '../../report/result-record.js';
import { describeViolation, worstViolations } from '../../report/violations.js';
import { parseOption, type InteriorPointOptions } from '../../solver/index.js';
import { exitCodeOf } from '../exit-code.js';
import { Interruption } from '../interruption.js';
import type { ResultWriter } from '../result-files.js';
import { atPlace, openModel, type ModelOptions } from '../model-file.js';
import { solveModel, type SolvingOptions } from '../solve-model.js';
import { processTerminal, writeError } from '../terminal.js';
import { planUncertainty, type UncertaintyOptions } from '../uncertainty.js';

/** Violated rows and bounds that are listed when a solve fails. */
const listedViolations = 10;

export interface SolveOptions extends ModelOptions, UncertaintyOptions, SolvingOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly out?: string;
  readonly option?: ReadonlyMap<string, string>;
  readonly diagnose?: boolean;
}

/** `odeon solve FILE`: solves a model, integrates the result freely, and writes what was asked for. */
export async function solveCommand(file: string, options: SolveOptions): Promise<number> {
  const terminal = processTerminal(options);
  const solverOptions = solverOptionsOf(options.option ?? new Map());
  const begun = performance.now();
  const { model, source } = openModel(file, options);
  const measureUncertainty = planUncertainty(model, options);
  const parsed = performance.now();
  const writer = options.out === undefined ? undefined : await openResultFolder(options.out);
  const interruption = new Interruption();
  const solved = await atPlace(source, () =>
    solveModel(model, options, {
      solver: solverOptions,
      signal: interruption,
      log: (line) => terminal.log(line),
      logJson: options.logJson ?? false,
    }),
  );
  const { solution } = solved;
  interruption.dispose();
  const metrics = metricsOf(solution);
  const conflict = options.diagnose && !solution.solved ? conflictOf(solution) : undefined;
  const uncertainty = await atPlace(source, () => measureUncertainty(solution));
  const record: ResultRecord = {
    ...resultRecord(solution, metrics, secondsOf(solution, (parsed - begun) / 1000, solved.seconds)),
    ...(solved.record ? { decomposition: solved.record } : {}),
    ...(conflict ? { diagnosis: diagnosisRecord(conflict) } : {}),
    ...uncertainty.record,
  };
  writer?.(solution, metrics, record, solved.decomposition);
  if (!solution.solved) {
    const log = options.quiet ? writeError : (line: string): void => terminal.log(line);
    for (const line of reasons(file, solution)) log(line);
    if (conflict) for (const line of describeInfeasibleSet(conflict)) log(line);
  }
  for (const line of uncertainty.lines) terminal.log(line);
  for (const line of conclusion(record, metrics, options.out)) terminal.log(line);
  if (options.json) terminal.result(`${JSON.stringify(record)}\n`);
  return exitCodeOf(solution.status);
}

/** Makes the folder before the solve: one that cannot be made is no matter to find out after it. */
async function openResultFolder(folder: string): Promise<ResultWriter> {
  const { resultWriter } = await import('../result-files.js');
  return resultWriter(folder);
}

function solverOptionsOf(texts: ReadonlyMap<string, string>): InteriorPointOptions {
  return Object.assign(
    {},
    ...Array.from(texts, ([name, text]) => parseOption(name, text)),
  ) as InteriorPointOptions;
}

/** `total` counts from the start of the process, loading the program included. */
function secondsOf(solution: Solution, parse: number, solve = solution.counters.secondsTotal): PhaseSeconds {
  const milliseconds = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
  return {
    parse: milliseconds(parse),
    build: milliseconds(solution.secondsBuilding),
    solve: milliseconds(solve),
    total: milliseconds(performance.now() / 1000),
  };
}

/** Constraints and bounds of an unsolved model that contradict one another, looked for from its last iterate. */
function conflictOf({ transcription, result }: Solution): InfeasibleSet {
  const problem = new CompiledProblem(transcription.definition);
  return findInfeasibleSet(problem, result.x.every(Number.isFinite) ? { x: result.x } : {});
}

/** Why a model was not solved, where its last iterate is furthest from what the model asks, and what in its structure is suspicious. */
function reasons(file: string, solution: Solution): string[] {
  const violations = worstViolations(solution, listedViolations);
  const lines = [`${file}: not solved (${solution.status}): ${solution.message}`];
  const problem = new CompiledProblem(solution.transcription.definition);
  // The message of an evaluation error has the formula already.
  const told = solution.status === 'evaluation_error';
  const undefinedPart = told ? undefined : problem.findEvaluationError(solution.result.x);
  if (undefinedPart) lines.push(`Not finite at the last iterate: ${describeEvaluationError(undefinedPart)}`);
  if (violations.length > 0) lines.push('Largest violations:');
  lines.push(...violations.map((violation) => `  ${describeViolation(violation)}`));
  const findings = structuralFindings(diagnoseStructure(problem));
  if (findings.length > 0) lines.push('Structure:');
  return [...lines, ...findings.map((finding) => `  ${finding}`)];
}

/** What the log ends with. */
function conclusion(
  record: ResultRecord,
  { train, truth, validate }: Metrics,
  folder: string | undefined,
): string[] {
  const figure = (value: number): string => (Number.isFinite(value) ? value.toPrecision(4) : 'diverged');
  const errors = [
    ...(train ? [['training data', train.mse] as const] : []),
    ...(truth ? [['noise-free training data', truth.mse] as const] : []),
    ...Object.entries(validate).map(([name, { mse }]) => [`'${name}'`, mse] as const),
  ];
  const { parse, build, solve, total } = record.seconds;
  const lines = [''];
  if (errors.length > 0) lines.push('Free simulation, mean squared error:');
  for (const [name, mse] of errors) lines.push(`  ${name.padEnd(26)} ${figure(mse)}`);
  const seconds = [parse, build, solve, total].map((value) => value.toFixed(3));
  lines.push(
    `Seconds: parse ${seconds[0]}, build ${seconds[1]}, solve ${seconds[2]}, whole process ${seconds[3]}`,
  );
  if (folder !== undefined) lines.push(`Results in ${folder}`);
  return lines;
}
