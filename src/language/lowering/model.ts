import { Model } from '../../model/index.js';
import type { ConstraintStatement, ModelTree, Statement } from '../ast.js';
import type { DiagnosticList } from '../diagnostics.js';
import type { TextReader } from '../include.js';
import type { LanguageLimits } from '../limits.js';
import { kindOf, nameOf, Scope, type Declaration } from '../scope.js';
import { nearestName } from '../../nearest-name.js';
import { Context } from './context.js';
import { lowerParameter, lowerSet, lowerTime, lowerVariable } from './declarations.js';
import { lowerNetwork } from './networks.js';
import { checkDynamics } from './dynamics.js';
import { lowerDecomposition } from './decompositions.js';
import { lowerDefinition } from './definitions.js';
import { lowerCollocation, lowerSolve, lowerValidation } from './methods.js';
import { declareRates } from './rates.js';
import { lowerConstraint, lowerObjective } from './statements.js';
import { lowerTable, type TableReader } from './tables.js';
import { reportUnits, withUnit } from './units.js';
import { unknown, type Value } from './values.js';

export interface LoweringOptions {
  readonly limits: LanguageLimits;
  /** Reads tables; without it the model is checked as far as possible without data. */
  readonly readData?: TableReader;
  /** Reads files of weights; without it networks that start from a file are checked only. */
  readonly readText?: TextReader;
  /** Values in the place of those of scalar parameters. */
  readonly parameters: ReadonlyMap<string, number>;
  /** Files in the place of those of tables. */
  readonly data: ReadonlyMap<string, string>;
}

/** Order in which declarations enter the model; within a kind the order of the text holds. */
const kinds: readonly Declaration['kind'][] = ['param', 'set', 'data', 'time', 'network', 'variable', 'let'];

/** Builds the model of a syntax tree by the fluent API. The model is whole only if `diagnostics` has no errors. */
export function lowerModel(tree: ModelTree, diagnostics: DiagnosticList, options: LoweringOptions): Model {
  const header = tree.statements.find((statement) => statement.kind === 'model');
  const model = new Model(header?.name.text ?? 'model', header?.title?.value ?? '');
  const scope = new Scope(tree, diagnostics);
  const context: Context = new Context(model, scope, diagnostics, options.limits, (declaration) =>
    lowerDeclaration(declaration, context, options),
  );
  checkOverrides(options, scope, context);
  for (const kind of kinds) {
    if (kind === 'let') declareRates(tree.statements, context);
    for (const statement of tree.statements) {
      if (statement.kind === kind && scope.holds(statement as Declaration)) {
        context.valueOf(statement as Declaration);
      }
    }
  }
  lowerStatements(tree.statements, context);
  checkWhole(tree, context);
  const withData = options.readData !== undefined || !tree.statements.some(({ kind }) => kind === 'data');
  if (withData && !diagnostics.hasErrors) {
    checkDynamics(tree, context);
    reportUnits(tree, context);
  }
  return model;
}

function lowerDeclaration(declaration: Declaration, context: Context, options: LoweringOptions): Value {
  switch (declaration.kind) {
    case 'param':
      return withUnit(lowerParameter(declaration, context, options), declaration.unit, context);
    case 'let':
      return lowerDefinition(declaration, context);
    case 'set':
      return lowerSet(declaration, context);
    case 'data':
      return lowerTable(declaration, context, options.readData, options.data.get(declaration.name.text));
    case 'time':
      return withUnit(lowerTime(declaration, context), declaration.unit, context);
    case 'variable':
      return withUnit(lowerVariable(declaration, context), declaration.clauses.unit, context);
    case 'network':
      return lowerNetwork(declaration, context, options.readText);
    case 'broken':
      return unknown;
  }
}

function lowerStatements(statements: readonly Statement[], context: Context): void {
  const names = new ConstraintNames(context);
  let headers = 0;
  let objectives = 0;
  let solves = 0;
  let below = false;
  for (const statement of statements) {
    if (isMisspeltHeading(statement, context)) {
      below = true;
      continue;
    }
    if (statement.kind === 'constraint' && !below) {
      context.error(
        'constraint-outside',
        statement.span,
        "this is no statement, and constraints stand below 'subject to'",
        "write 'subject to' on a line above it",
      );
    }
    // What a broken statement was meant to be is not known, so constraints may go on behind it.
    const goesOn = statement.kind === 'constraint' || statement.kind === 'broken';
    below = statement.kind === 'subject-to' || (below && goesOn);
    switch (statement.kind) {
      case 'model':
        if (++headers > 1)
          context.error(
            'second-header',
            statement.span,
            'the model is named twice',
            'name it once, at the top',
          );
        break;
      case 'constraint':
        lowerConstraint(statement, names.of(statement), context);
        break;
      case 'objective':
        if (++objectives > 1) {
          context.error(
            'second-objective',
            statement.span,
            'the model has two objectives',
            'add their terms in one statement, with weights',
          );
        } else lowerObjective(statement, context);
        break;
      case 'collocate':
        lowerCollocation(statement, context);
        break;
      case 'solve':
        if (++solves > 1)
          context.error(
            'second-solver',
            statement.span,
            'the solver is stated twice',
            'give all options in one statement',
          );
        else lowerSolve(statement, context);
        break;
      case 'validate':
        lowerValidation(statement, context);
        break;
      case 'decompose':
        lowerDecomposition(statement, context);
        break;
      default:
    }
  }
}

/** Reports a statement that is one unknown word near `subject to`, which is what it stands for. */
function isMisspeltHeading(statement: Statement, { scope, diagnostics }: Context): boolean {
  if (statement.kind !== 'constraint' || statement.relation.kind !== 'name') return false;
  const { text, span } = statement.relation;
  if (scope.lookup(text) || nearestName(text, ['subject to', 'subject']) === undefined) return false;
  diagnostics.error(
    'unknown-statement',
    span,
    `no statement begins with '${text}'`,
    "did you mean 'subject to'?",
  );
  return true;
}

/** Names of constraints: as written, or c1, c2, ... */
class ConstraintNames {
  private readonly taken = new Map<string, ConstraintStatement>();
  private count = 0;

  constructor(private readonly context: Context) {}

  of(statement: ConstraintStatement): string {
    const { name } = statement;
    if (!name) return `c${++this.count}`;
    const before = this.taken.get(name.text);
    if (before) {
      const { line } = this.context.place(before.span);
      this.context.error(
        'duplicate-constraint',
        name.span,
        `two constraints have the name '${name.text}'`,
        `line ${line} uses it; choose another`,
      );
    } else this.taken.set(name.text, statement);
    return name.text;
  }
}

function checkOverrides({ parameters, data }: LoweringOptions, scope: Scope, context: Context): void {
  const check = (names: Iterable<string>, kind: 'param' | 'data', what: string) => {
    for (const name of names) {
      const declaration = scope.has(name) ? scope.lookup(name) : undefined;
      if (declaration?.kind === kind || declaration?.kind === 'broken') continue;
      const near = nearestName(name, kind === 'param' ? scope.namesOf('param') : scope.namesOf('data'));
      context.error(
        'bad-override',
        { start: 0, end: 0 },
        declaration
          ? `'${name}' is a ${kindOf(declaration)}, not a ${what}`
          : `the model has no ${what} '${name}' to replace`,
        near === undefined ? undefined : `did you mean '${near}'?`,
      );
    }
  };
  check(parameters.keys(), 'param', 'parameter');
  check(data.keys(), 'data', 'table');
}

/** Checks what only the whole model shows. */
function checkWhole(tree: ModelTree, context: Context): void {
  const { model, scope, diagnostics } = context;
  const broken = tree.statements.some(({ kind }) => kind === 'broken');
  const declares = tree.statements.some(({ kind }) => kind === 'variable' || kind === 'network');
  if (!declares && !broken && !diagnostics.hasErrors) {
    context.error(
      'empty-model',
      { start: 0, end: 0 },
      'the model has no variables',
      'declare some with var, state or network',
    );
    return;
  }
  if (broken) return;
  const used = new Set([...model.variables.values()].map((variable) => variable.time));
  const collocated = new Set(
    tree.statements.map((one) => (one.kind === 'collocate' ? one.time.text : undefined)),
  );
  for (const time of model.times.values()) {
    if (!used.has(time) || collocated.has(time.name)) continue;
    context.error(
      'missing-collocation',
      nameOf(scope.lookup(time.name)!)!.span,
      `the time '${time.name}' has no grid`,
      `write collocate ${time.name} with radau(elements: 20, points: 3)`,
    );
  }
  if (diagnostics.hasErrors) return;
  for (const declaration of scope.unused()) {
    const name = nameOf(declaration)!;
    diagnostics.warning(
      'unused-name',
      name.span,
      `the ${kindOf(declaration)} '${name.text}' is never used`,
      'remove it, or use it',
    );
  }
}
