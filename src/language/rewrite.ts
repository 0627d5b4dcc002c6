import type { ArgumentTree, Binder, Clauses, ExpressionTree, Indices, IterationTree } from './ast.js';

/** Gives a name's place in the tree another tree; `undefined` leaves the name. `subscripts` are those behind the name. */
export type Renaming = (
  name: Extract<ExpressionTree, { kind: 'name' }>,
  subscripts: readonly ExpressionTree[] | undefined,
) => ExpressionTree | undefined;

/** A copy of an expression in which free names are replaced; indices that the expression itself binds are no free names. */
export function rewrite(tree: ExpressionTree, rename: Renaming): ExpressionTree {
  const inner = (part: ExpressionTree) => rewrite(part, rename);
  switch (tree.kind) {
    case 'number':
    case 'text':
      return tree;
    case 'name':
      return rename(tree, undefined) ?? tree;
    case 'sum':
      return { ...tree, terms: tree.terms.map((term) => ({ ...term, value: inner(term.value) })) };
    case 'product':
      return { ...tree, factors: tree.factors.map((factor) => ({ ...factor, value: inner(factor.value) })) };
    case 'power':
      return { ...tree, base: inner(tree.base), exponent: inner(tree.exponent) };
    case 'negation':
      return { ...tree, value: inner(tree.value) };
    case 'at':
      return { ...tree, value: inner(tree.value), time: inner(tree.time) };
    case 'range':
      return { ...tree, first: inner(tree.first), last: inner(tree.last) };
    case 'comparison':
      return { ...tree, sides: tree.sides.map(inner) };
    case 'and':
    case 'or':
      return { ...tree, conditions: tree.conditions.map(inner) };
    case 'not':
      return { ...tree, condition: inner(tree.condition) };
    case 'set-operation':
      return { ...tree, left: inner(tree.left), right: inner(tree.right) };
    case 'membership':
      return { ...tree, member: inner(tree.member), set: inner(tree.set) };
    case 'list':
    case 'tuple':
    case 'set':
      return { ...tree, elements: tree.elements.map(inner) };
    case 'filter': {
      const { iteration } = rewriteIteration(tree.iteration, rename);
      return { ...tree, iteration };
    }
    case 'conditional':
      return {
        ...tree,
        condition: inner(tree.condition),
        whenTrue: inner(tree.whenTrue),
        whenFalse: inner(tree.whenFalse),
      };
    case 'field':
      return { ...tree, base: inner(tree.base) };
    case 'subscript': {
      const subscripts = tree.subscripts.map(inner);
      const whole = tree.base.kind === 'name' ? rename(tree.base, subscripts) : undefined;
      if (!whole)
        return { ...tree, base: tree.base.kind === 'name' ? tree.base : inner(tree.base), subscripts };
      return whole.kind === 'subscript' || whole.kind === 'name' ? { ...whole, span: tree.span } : whole;
    }
    case 'call': {
      const callee = inner(tree.callee);
      if (!tree.iteration) return { ...tree, callee, arguments: rewriteArguments(tree.arguments, rename) };
      const { iteration, body } = rewriteIteration(tree.iteration, rename);
      return { ...tree, callee, iteration, arguments: rewriteArguments(tree.arguments, body) };
    }
  }
}

export function rewriteArguments(list: readonly ArgumentTree[], rename: Renaming): ArgumentTree[] {
  return list.map((argument) => ({ ...argument, value: rewrite(argument.value, rename) }));
}

/** Rewrites what indices run over; `body` is the renaming inside, where the indices hide other names. */
export function rewriteIndices(indices: Indices, rename: Renaming): { indices: Indices; body: Renaming } {
  const { binders, body } = rewriteBinders(indices.binders, rename);
  const where = indices.where && rewrite(indices.where, body);
  return { indices: { ...indices, binders, ...(where ? { where } : {}) }, body };
}

/** Clauses that are expressions. */
const expressionClauses = [
  'within',
  'atMost',
  'atLeast',
  'start',
  'fix',
  'normalize',
  'scale',
  'increasing',
  'decreasing',
  'lipschitz',
] as const;

export function rewriteClauses(clauses: Clauses, rename: Renaming): Clauses {
  const { over, frozen } = clauses;
  const time = over && rename({ kind: 'name', ...over }, undefined);
  const expressions = expressionClauses.flatMap((key) => {
    const tree = clauses[key];
    return tree ? [[key, rewrite(tree, rename)] as const] : [];
  });
  return {
    ...clauses,
    ...(over && time?.kind === 'name' ? { over: { text: time.text, span: over.span } } : {}),
    ...Object.fromEntries(expressions),
    ...(frozen?.layers ? { frozen: { ...frozen, layers: rewrite(frozen.layers, rename) } } : {}),
  };
}

function rewriteIteration(
  iteration: IterationTree,
  rename: Renaming,
): { iteration: IterationTree; body: Renaming } {
  const { over } = iteration;
  const time = over && rename({ kind: 'name', ...over }, undefined);
  const { binders, body } = rewriteBinders(iteration.binders, rename);
  const where = iteration.where && rewrite(iteration.where, body);
  return {
    iteration: {
      ...iteration,
      ...(over && time?.kind === 'name' ? { over: { text: time.text, span: over.span } } : {}),
      binders,
      ...(where ? { where } : {}),
    },
    body,
  };
}

/** Indices get a prime, which no text can write, so that they never hide a name in what is put in the place of others. */
function rewriteBinders(list: readonly Binder[], rename: Renaming): { binders: Binder[]; body: Renaming } {
  let body = rename;
  const binders = list.map((binder) => {
    const domain = rewrite(binder.domain, body);
    if (binder.names.length === 0) return { ...binder, domain };
    const before = body;
    const own = new Set(binder.names.map(({ text }) => text));
    const primed = (text: string) => `${text}\u2032`;
    body = (name, subscripts) => {
      if (!own.has(name.text)) return before(name, subscripts);
      const base = { ...name, text: primed(name.text) };
      return subscripts ? { kind: 'subscript', base, subscripts, span: name.span } : base;
    };
    const names = binder.names.map(({ text, span }) => ({ text: primed(text), span }));
    return { ...binder, domain, names };
  });
  return { binders, body };
}
