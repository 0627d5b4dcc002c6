import { IndexSet, subtract, type DataSet, type Expression, type TimeSet } from '../../model/index.js';
import { number } from '../../model/expression.js';
import { codeOfElement, indexCount, type IndexSymbol } from '../../model/sets.js';
import { nearestName } from '../../nearest-name.js';
import { isKnown } from '../../transcription/known.js';
import type { ExpressionTree, FieldTree, NameTree, SubscriptTree } from '../ast.js';
import { spanning, type Span } from '../source-text.js';
import { familyComponent } from './definitions.js';
import type { ExpressionLowering } from './expressions.js';
import { layerOf, networkPart } from './network-parts.js';
import {
  constantFacts,
  described,
  scalar,
  unknown,
  type Facts,
  type NumbersValue,
  type Value,
} from './values.js';

export function lowerField(tree: FieldTree, at: ExpressionLowering): Value {
  const { context } = at;
  const reference = instanceReference(tree, at);
  if (reference) return at.value(reference);
  const path = instancePath(tree.base, at);
  const parts = path && !context.scope.has(path.text) ? context.scope.partsOf(path.text) : [];
  if (parts.length > 0) {
    const near = nearestName(tree.field.text, parts);
    return context.error(
      'unknown-name',
      tree.field.span,
      `'${path!.text}' has no '${tree.field.text}'`,
      near === undefined ? `it has ${parts.slice(0, 8).join(', ')}` : `did you mean '${near}'?`,
    );
  }
  const base = at.value(tree.base);
  if (base.kind === 'unknown') return unknown;
  if (base.kind === 'network') return networkPart(base.network, tree, at);
  if (base.kind === 'weights') return networkPart(base.weights, tree, at);
  const time =
    base.kind === 'numbers' && tree.base.kind === 'name' && context.model.times.get(tree.base.text);
  if (time) return timePart(time, tree, at);
  if (base.kind !== 'data') {
    return context.error(
      'field-of-no-table',
      tree.field.span,
      `only tables have columns; '${context.diagnostics.source.slice(tree.base.span)}' is ${described(base)}`,
      'components are written x[1]',
    );
  }
  const { dataSet } = base;
  const single = dataSet.table.has(tree.field.text);
  const columns = context.attempt(tree.field.span, 'bad-column', () => {
    if (single) return [dataSet.column(tree.field.text)];
    const numbered = dataSet.columns(tree.field.text);
    if (numbered.length > 0) return numbered;
    const { names } = dataSet.table;
    const near = nearestName(tree.field.text, names);
    context.error(
      'unknown-column',
      tree.field.span,
      `'${dataSet.name}' has no column '${tree.field.text}'`,
      near === undefined ? `its columns are ${names.join(', ')}` : `did you mean '${near}'?`,
    );
    return undefined;
  });
  return columns ? { kind: 'columns', columns, isVector: !single } : unknown;
}

/** t.start, t.end, t.duration and t.experiment of a time t. */
function timePart(time: TimeSet, { base, field }: FieldTree, at: ExpressionLowering): Value {
  const part = timeParts.find((name) => name === field.text);
  if (part === 'experiment') {
    const experiment = at.context.attempt(field.span, 'no-experiments', () => time.experiment);
    return experiment ? scalar(experiment, constantFacts) : unknown;
  }
  if (part) return scalar(time[part], { ...constantFacts, known: isKnown(time[part]) });
  const near = nearestName(field.text, timeParts);
  return at.context.error(
    'unknown-name',
    field.span,
    `'${at.context.diagnostics.source.slice(base.span)}' is a time and has no '${field.text}'`,
    near === undefined ? `it has ${timeParts.join(', ')}` : `did you mean '${near}'?`,
  );
}

const timeParts = ['start', 'end', 'duration', 'experiment'] as const;

export function lowerSubscript(tree: SubscriptTree, at: ExpressionLowering): Value {
  const { context } = at;
  const reference = tree.base.kind === 'field' ? instanceReference(tree.base, at) : undefined;
  if (reference) {
    const [base, before] =
      reference.kind === 'subscript' ? [reference.base, reference.subscripts] : [reference, []];
    return lowerSubscript({ ...tree, base, subscripts: [...before, ...tree.subscripts] }, at);
  }
  const base = at.value(tree.base);
  const subscripts = tree.subscripts.map((one) => index(one, at));
  if (base.kind === 'unknown' || subscripts.includes(undefined)) return unknown;
  const indices = subscripts as Expression[];
  const text = context.diagnostics.source.slice(tree.base.span);
  if (base.kind === 'layers') return layerOf(base.network, indices, tree, at);
  if (base.kind === 'numbers' && base.isVector) return component(base, indices, tree, text, at);
  const family = familyOf(base);
  if (!family || family.sets.length === 0) {
    return context.error(
      'subscript-of-no-vector',
      tree.span,
      `'${text}' is ${described(base)} and has no components`,
      'remove the subscript',
    );
  }
  const count = indexCount(family.sets);
  if (count !== indices.length) {
    return context.error(
      'wrong-subscripts',
      tree.span,
      `'${text}' takes ${count} ${count === 1 ? 'index' : 'indices'} and got ${indices.length}`,
      `it runs over ${family.sets.map(({ name }) => name).join(' and ')}`,
    );
  }
  let first = 0;
  for (const set of family.sets) {
    const next = first + set.arity;
    const span = spanning(tree.subscripts[first]!.span, tree.subscripts[next - 1]!.span);
    if (!inside(indices.slice(first, next), set, text, span, at)) return unknown;
    first = next;
  }
  if (base.kind === 'family') return familyComponent(base, indices, tree.span, at);
  const expression = context.attempt(tree.span, 'index-outside', () => family.element(indices));
  return expression ? scalar(expression, family.facts) : unknown;
}

/**
 * What `tank.h`, `tank[i].h` or `plant.tank.h` stand for: the declaration of an instance of a block, which has its name with the
 * dots. `undefined` where the names are no such declaration.
 */
export function instanceReference(
  tree: FieldTree,
  at: ExpressionLowering,
): NameTree | SubscriptTree | undefined {
  const path = instancePath(tree, at);
  if (!path || !at.context.scope.has(path.text)) return undefined;
  const name: NameTree = { kind: 'name', text: path.text, span: tree.span };
  if (path.subscripts.length === 0) return name;
  return { kind: 'subscript', base: name, subscripts: path.subscripts, span: tree.span };
}

interface InstancePath {
  readonly text: string;
  readonly subscripts: readonly ExpressionTree[];
}

function instancePath(tree: ExpressionTree, at: ExpressionLowering): InstancePath | undefined {
  switch (tree.kind) {
    case 'name':
      return at.at.frame.lookup(tree.text) ? undefined : { text: tree.text, subscripts: [] };
    case 'subscript': {
      const base = instancePath(tree.base, at);
      return base && { text: base.text, subscripts: [...base.subscripts, ...tree.subscripts] };
    }
    case 'field': {
      const base = instancePath(tree.base, at);
      return base && { text: `${base.text}.${tree.field.text}`, subscripts: base.subscripts };
    }
    default:
      return undefined;
  }
}

interface Family {
  readonly sets: readonly IndexSet[];
  readonly element: (indices: readonly Expression[]) => Expression;
  readonly facts: Facts;
}

/** What has components: variables, parameters, named expressions, and columns, whose components are the rows from 1. */
function familyOf(base: Value): Family | undefined {
  switch (base.kind) {
    case 'variable': {
      const { variable } = base;
      const facts = { known: false, time: variable.time, derivative: false };
      return { sets: variable.sets, element: (indices) => variable.element(...indices), facts };
    }
    case 'parameter': {
      const { parameter } = base;
      return {
        sets: parameter.sets,
        element: (indices) => parameter.element(...indices),
        facts: constantFacts,
      };
    }
    case 'columns': {
      const [column] = base.columns;
      if (base.isVector || !column) return undefined;
      return {
        sets: [rowsOf(column.dataSet)],
        element: ([row]) => column.row(subtract(row!, 1)),
        facts: constantFacts,
      };
    }
    case 'family':
      return { sets: base.sets, element: () => number(0), facts: constantFacts };
    default:
      return undefined;
  }
}

/** The rows of a table, counted from 1. */
export function rowsOf(dataSet: DataSet): IndexSet {
  return IndexSet.range(1, dataSet.rows.size, `rows(${dataSet.name})`);
}

/** A component of a vector that is no variable, by a number known now. */
function component(
  base: NumbersValue,
  indices: readonly Expression[],
  tree: SubscriptTree,
  text: string,
  at: ExpressionLowering,
): Value {
  const [index] = indices;
  const size = base.components.length;
  if (indices.length !== 1 || index!.node.kind !== 'number') {
    return at.context.error(
      'wrong-subscripts',
      tree.span,
      `a component of '${text}' is picked by one number`,
      'give the vector a name as a variable to pick components by an index',
    );
  }
  const position = index!.node.value;
  if (!Number.isInteger(position) || position < 1 || position > size) {
    return at.context.error(
      'index-outside',
      tree.subscripts[0]!.span,
      `'${text}' has components 1 to ${size}, not ${position}`,
    );
  }
  return scalar(base.components[position - 1]!, base.facts);
}

/** A subscript: a known number, or a text that is an element of a set. */
function index(tree: ExpressionTree, at: ExpressionLowering): Expression | undefined {
  if (tree.kind === 'text') return number(codeOfElement(tree.value));
  return at.known(tree, 'an index')?.components[0];
}

function inside(
  member: readonly Expression[],
  set: IndexSet,
  name: string,
  span: Span,
  at: ExpressionLowering,
): boolean {
  const { frame } = at.at;
  const { node } = member[0]!;
  const own = node.kind === 'index' ? frame.bindingOf(node.symbol) : undefined;
  const bound = own?.set === set && own.symbols.every((symbol, k) => isIndex(member[k]!, symbol));
  if (isLiteralMember(member, set)) return true;
  if (bound || (node.kind === 'index' && !own && node.symbol.experiments === set)) return true;
  const outside = at.context.attempt(
    span,
    'index-outside',
    () => frame.firstOutside(member, set) ?? 'inside',
  );
  if (outside === undefined) return false;
  if (outside === 'inside') return true;
  at.context.error(
    'index-outside',
    span,
    `'${name}' has no component [${outside.value}]${outside.at ? `, reached for ${outside.at}` : ''}`,
    `${set.arity > 1 ? 'the indices run' : 'the index runs'} over ${set.name}${outside.at ? "; restrict it with 'where' or a smaller set" : ''}`,
  );
  return false;
}

function isIndex({ node }: Expression, symbol: IndexSymbol): boolean {
  return node.kind === 'index' && node.symbol === symbol;
}

/** Whether the parts are written out and a member of the set. */
function isLiteralMember(member: readonly Expression[], set: IndexSet): boolean {
  const codes: number[] = [];
  for (const { node } of member) {
    if (node.kind !== 'number') return false;
    codes.push(node.value);
  }
  return set.positionOfCodes(codes, 0) >= 0;
}
