import type { Model, Parameter, Solution, Variable } from '../model/index.js';
import { nearestName } from '../nearest-name.js';
import type { CovarianceRecord, SensitivityRecord } from '../report/result-record.js';
import { covariance, sensitivity } from '../sensitivity/index.js';
import { CallError } from './call-error.js';

/** What the command line asks about the certainty of a solution. */
export interface UncertaintyOptions {
  /** Names of variables, separated by commas; true: all without time that are no network's. */
  readonly covariance?: string | true;
  /** Number of residuals of a least-squares objective. */
  readonly residuals?: string;
  /** Names of scalar or indexed parameters, separated by commas. */
  readonly sensitivity?: string;
}

/** The part of a result record that answers, and its text. */
export interface Uncertainty {
  readonly record: {
    readonly covariance?: CovarianceRecord;
    readonly sensitivity?: Readonly<Record<string, SensitivityRecord>>;
  };
  readonly lines: readonly string[];
}

/**
 * Checks what is asked for against the model and returns the function that computes it from a solution: nothing of one that is
 * not solved.
 * @throws CallError for names that the model does not have
 */
export function planUncertainty(
  model: Model,
  options: UncertaintyOptions,
): (solution: Solution) => Uncertainty {
  const variables = options.covariance === undefined ? undefined : chosenVariables(model, options.covariance);
  const residuals = residualsOf(options.residuals);
  const parameters =
    options.sensitivity === undefined ? undefined : chosenParameters(model, options.sensitivity);
  return (solution) => {
    if (!solution.solved) return { record: {}, lines: [] };
    const first = variables && covarianceRecord(solution, variables, residuals);
    const second = parameters && sensitivityRecords(solution, parameters);
    return {
      record: { ...(first ? { covariance: first } : {}), ...(second ? { sensitivity: second } : {}) },
      lines: [...(first ? standardErrorLines(first) : []), ...(second ? sensitivityLines(second) : [])],
    };
  };
}

function covarianceRecord(
  solution: Solution,
  variables: readonly Variable[],
  residuals: number | undefined,
): CovarianceRecord {
  const { status, names, values, standardErrors, matrix, unidentified, ...found } = covariance(
    solution,
    variables,
    residuals === undefined ? {} : { residuals },
  );
  const size = names.length;
  return {
    status,
    names,
    values: Array.from(values),
    standardErrors: Array.from(standardErrors),
    matrix: names.map((_, k) => Array.from(matrix.subarray(k * size, (k + 1) * size))),
    ...(found.residuals === undefined ? {} : { residuals: found.residuals }),
    ...(found.degreesOfFreedom === undefined ? {} : { degreesOfFreedom: found.degreesOfFreedom }),
    ...(status === 'singular' ? { unidentified } : {}),
  };
}

function sensitivityRecords(
  solution: Solution,
  parameters: readonly Parameter[],
): Record<string, SensitivityRecord> {
  const records: Record<string, SensitivityRecord> = {};
  for (const parameter of parameters) {
    for (let component = 0; component < parameter.values.length; component++) {
      const { status, objective, x } = sensitivity(solution, parameter, component);
      const values: Record<string, number> = {};
      for (const { variable, first, nodes } of solution.transcription.layout.placements) {
        if (nodes || variable.role === 'network') continue;
        for (let k = 0; k < variable.size; k++) values[variable.componentName(k)] = x[first + k]!;
      }
      const name = parameter.sets.length === 0 ? parameter.name : `${parameter.name}[${component + 1}]`;
      records[name] = { status, objective, values };
    }
  }
  return records;
}

function chosenVariables(model: Model, asked: string | true): Variable[] {
  const plain = [...model.variables.values()].filter(({ time, role }) => !time && role !== 'network');
  if (asked === true) {
    if (plain.length > 0) return plain;
    throw new CallError(
      '--covariance: the model has no variables without time',
      'name others behind it: --covariance x,y',
    );
  }
  return names(asked).map((name) => {
    const variable = model.variables.get(name);
    if (variable) return variable;
    throw unknown('--covariance', name, 'variable', model.variables.keys());
  });
}

function chosenParameters(model: Model, asked: string): Parameter[] {
  return names(asked).map((name) => {
    const parameter = model.parameters.get(name);
    if (parameter) return parameter;
    throw unknown('--sensitivity', name, 'parameter', model.parameters.keys());
  });
}

function names(list: string): string[] {
  return list.split(',').map((name) => name.trim());
}

function unknown(option: string, name: string, what: string, known: Iterable<string>): CallError {
  const near = nearestName(name, known);
  const hint = near === undefined ? undefined : `did you mean '${near}'?`;
  return new CallError(`${option} ${name}: the model has no ${what} '${name}'`, hint);
}

function residualsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && text !== '') return number;
  throw new CallError(
    `--residuals ${text}: '${text}' is no number of residuals`,
    'for example: --residuals 100',
  );
}

function standardErrorLines({
  status,
  names: of,
  values,
  standardErrors,
  residuals,
  degreesOfFreedom,
  unidentified,
}: CovarianceRecord): string[] {
  if (status === 'singular') {
    if (degreesOfFreedom !== undefined && degreesOfFreedom <= 0)
      return ['', `Standard errors: none, ${residuals} residuals do not exceed the degrees of freedom.`];
    const moving = (unidentified ?? []).map(({ name, share }) => `  ${name.padEnd(26)} ${figure(share)}`);
    const what =
      moving.length === 0
        ? 'the solution is no strict minimum to this tolerance; try --option tol=1e-10.'
        : moving.length === 1
          ? 'the objective does not depend on:'
          : 'the objective stays as it is where these move together by:';
    return ['', `Standard errors: none, ${what}`, ...moving];
  }
  const scale = residuals === undefined ? 'of a negative log-likelihood' : `from ${residuals} residuals`;
  const rows = of.map(
    (name, k) => `  ${name.padEnd(26)} ${figure(values[k]!)} +- ${figure(standardErrors[k]!)}`,
  );
  return ['', `Standard errors, ${scale}:`, ...rows];
}

function sensitivityLines(records: Readonly<Record<string, SensitivityRecord>>): string[] {
  const rows = Object.entries(records).map(([name, { status, objective }]) =>
    status === 'singular'
      ? `  ${name}: none, the solution is not unique`
      : `  ${name.padEnd(26)} ${figure(objective)}`,
  );
  return ['', 'Change of the optimum per unit of:', ...rows];
}

function figure(value: number): string {
  return value.toPrecision(6);
}
