import { withIndices } from '../transcription/substitute-indices.js';
import type { DataColumn, DataSet } from './data-set.js';
import {
  add,
  atTime,
  binary,
  divide,
  Expression,
  multiply,
  subtract,
  toExpression,
  toVector,
  type Condition,
  type Operand,
  type VectorOperand,
} from './expression.js';
import { freeExperiments, type FreeExperiments } from './free-experiments.js';
import { ModelError } from './model-error.js';
import { IndexSymbol } from './sets.js';
import { rememberCall } from './written-as.js';

/** The weight of the squared errors of a column: a known number, or a column with a weight for each row. */
export type Weight = Operand | DataColumn;

export interface SquaredErrorOptions {
  /** One weight for all columns, or one for each. Default 1. Rows without a weight (an empty cell) are left out. */
  readonly weights?: Weight | readonly Weight[];
}

/** Mean over the rows of a table of the squared errors: their sum, as of {@link sse}, divided by the number of rows. */
export function mse(
  predictions: VectorOperand,
  columns: DataColumn | readonly DataColumn[],
  options: SquaredErrorOptions = {},
): Expression {
  return squaredErrors('mse', predictions, columns, options);
}

/**
 * Sum over the rows of a table of the squared errors of all components: the predictions are taken at the times of the
 * measurements, through the collocation polynomial where these are no nodes, and in the experiment of the row. Missing
 * cells are left out.
 */
export function sse(
  predictions: VectorOperand,
  columns: DataColumn | readonly DataColumn[],
  options: SquaredErrorOptions = {},
): Expression {
  return squaredErrors('sse', predictions, columns, options);
}

function squaredErrors(
  name: 'mse' | 'sse',
  predictions: VectorOperand,
  columns: DataColumn | readonly DataColumn[],
  options: SquaredErrorOptions,
): Expression {
  const measured = Array.isArray(columns) ? (columns as readonly DataColumn[]) : [columns as DataColumn];
  const predicted = toVector(predictions);
  if (predicted.length !== measured.length) {
    throw new ModelError(
      `${name} compares ${predicted.length} predictions with ${measured.length} columns`,
      'give one column for each component',
    );
  }
  const { dataSet } = measured[0]!;
  if (measured.some((column) => column.dataSet !== dataSet)) {
    throw new ModelError(
      `${name}: the columns come from different tables`,
      `add one ${name}(...) for each table`,
    );
  }
  const weights = weightsOf(options.weights, measured);
  const symbol = new IndexSymbol('row');
  const row = new Expression({ kind: 'index', symbol });
  const bindings = [{ symbols: [symbol], set: dataSet.rows }];
  const time = dataSet.column(dataSet.timeColumn).row(row);
  const experiments = experimentsOf(predicted);
  checkExperiments(dataSet, experiments);
  const inRow = new Map([...experiments.keys()].map((current) => [current, dataSet.experimentOfRow(row)]));
  const errors = measured.map((column, k) => {
    const error = subtract(withIndices(atTime(predicted[k]!, time), inRow), column.row(row));
    const weight = weights[k];
    const square = binary('power', error, 2);
    if (weight === undefined) return square;
    return multiply('dataSet' in weight ? weight.row(row) : weight, square);
  });
  const needed = measured.map((column, k) => {
    const weight = weights[k];
    const cells = weight && 'dataSet' in weight ? [column, weight] : [column];
    return cells.filter(({ hasMissing }) => hasMissing);
  });
  const complete = errors.filter((_, k) => needed[k]!.length === 0);
  const sums: Expression[] = [];
  if (complete.length > 0) {
    sums.push(new Expression({ kind: 'total', operation: 'sum', bindings, body: add(...complete) }));
  }
  needed.forEach((cells, k) => {
    if (cells.length === 0) return;
    const conditions = cells.map((column): Condition => ({ kind: 'present', column, row }));
    const where: Condition = conditions.length > 1 ? { kind: 'and', conditions } : conditions[0]!;
    sums.push(new Expression({ kind: 'total', operation: 'sum', bindings, where, body: errors[k]! }));
  });
  const sum = add(...sums);
  return rememberCall(name === 'mse' ? divide(sum, dataSet.rows.size) : sum, {
    name,
    predictions: predicted,
    columns: measured,
    weights: options.weights,
  });
}

/** The current experiments on which predictions depend: of their times, of inputs and of indices. */
function experimentsOf(predicted: readonly Expression[]): FreeExperiments {
  const found: FreeExperiments = new Map();
  for (const prediction of predicted) freeExperiments(prediction, 'current', found);
  return found;
}

/** Checks that the rows tell their experiments exactly where the predictions depend on them. */
function checkExperiments({ name, experiments }: DataSet, open: FreeExperiments): void {
  if (experiments && open.size === 0) {
    throw new ModelError(
      `the table '${name}' has experiments, and what is compared with it does not depend on them`,
      `declare its time over them: time t over ${name}`,
    );
  }
  for (const set of open.values()) {
    if (!set || !experiments) continue;
    const missing = [...experiments.set].find((label) => set.position(label) < 0);
    if (missing === undefined) continue;
    throw new ModelError(
      `the table '${name}' has the experiment '${missing}', which is none of ${set.name}`,
      'compare with a table of the same experiments, or with some of its rows: data some = runs where ...',
    );
  }
}

/** The weight of each column: a known number or a column of the same table. */
function weightsOf(
  given: Weight | readonly Weight[] | undefined,
  measured: readonly DataColumn[],
): readonly (Expression | DataColumn | undefined)[] {
  if (given === undefined) return measured.map(() => undefined);
  const list = Array.isArray(given) ? (given as readonly Weight[]) : measured.map(() => given as Weight);
  if (list.length !== measured.length) {
    throw new ModelError(
      `there are ${list.length} weights for ${measured.length} ${measured.length === 1 ? 'column' : 'columns'}`,
      'give one weight for all columns, or one for each',
    );
  }
  return list.map((weight) => {
    if (typeof weight === 'object' && 'dataSet' in weight) {
      if (weight.dataSet === measured[0]!.dataSet) return weight;
      throw new ModelError(`the weights '${weight.name}' come from another table than the columns`);
    }
    return toExpression(weight);
  });
}
