import { nearestName } from '../nearest-name.js';
import type {
  BlockHeading,
  ExpressionTree,
  Identifier,
  InstanceStatement,
  ModelTree,
  Statement,
} from './ast.js';
import type { DiagnosticList } from './diagnostics.js';
import type { LanguageLimits } from './limits.js';
import type { Span } from './source-text.js';
import { treeSize } from './tree-walk.js';
import { rewrite, rewriteArguments, rewriteClauses, rewriteIndices, type Renaming } from './rewrite.js';

interface Block {
  readonly heading: BlockHeading;
  readonly body: Statement[];
}

const nobody: Identifier = { text: '', span: { start: 0, end: 0 } };

/** Deepest nesting of instances inside the bodies of blocks. */
const maximumDepth = 16;

/** Kinds of statements that may stand in a block. */
const allowed = new Set<Statement['kind']>([
  'param',
  'let',
  'set',
  'variable',
  'network',
  'subject-to',
  'constraint',
  'use',
  'broken',
]);

/**
 * Puts the statements of blocks in the place of their instances. What a block declares is called `instance.name` outside of it;
 * an instance over indices declares a family for each name. Parameters of the block stand for the expressions given for them.
 */
export function expandBlocks(
  tree: ModelTree,
  diagnostics: DiagnosticList,
  limits: LanguageLimits,
): ModelTree {
  const hasBlocks = tree.statements.some(
    ({ kind }) => kind === 'block' || kind === 'block-end' || kind === 'use',
  );
  if (!hasBlocks) return tree;
  return { ...tree, statements: new Expansion(diagnostics, limits).model(tree.statements) };
}

class Expansion {
  private readonly blocks = new Map<string, Block>();
  private readonly used = new Set<string>();
  private made = 0;

  constructor(
    private readonly diagnostics: DiagnosticList,
    private readonly limits: LanguageLimits,
  ) {}

  model(statements: readonly Statement[]): Statement[] {
    const rest = this.collect(statements);
    const expanded = rest.flatMap((statement) =>
      statement.kind === 'use' ? this.instance(statement, 0) : [statement],
    );
    for (const [name, { heading }] of this.blocks) {
      if (this.used.has(name) || this.diagnostics.hasErrors) continue;
      const hint = `write use ${name}(...) as a name, or remove it`;
      this.diagnostics.warning('unused-name', heading.name.span, `the block '${name}' is never used`, hint);
    }
    return expanded;
  }

  /** Takes the blocks out of the statements. */
  private collect(statements: readonly Statement[]): Statement[] {
    const rest: Statement[] = [];
    let open: Block | undefined;
    for (const statement of statements) {
      const { span } = statement;
      if (statement.kind === 'broken' && statement.opensBlock) {
        open = {
          heading: { kind: 'block', name: statement.declares ?? nobody, parameters: [], span },
          body: [],
        };
        continue;
      }
      if (statement.kind === 'block') {
        if (open)
          this.diagnostics.error(
            'misplaced-block',
            span,
            'a block cannot stand in another block',
            "close the other one with '}' above",
          );
        open = { heading: statement, body: [] };
        const before = this.blocks.get(statement.name.text);
        if (before) {
          const { line } = this.diagnostics.source.place(before.heading.span.start);
          this.diagnostics.error(
            'duplicate-name',
            statement.name.span,
            `there are two blocks '${statement.name.text}'`,
            `line ${line} has the other; choose another name`,
          );
        } else this.blocks.set(statement.name.text, open);
      } else if (statement.kind === 'block-end') {
        if (!open) this.diagnostics.error('unopened-bracket', span, "'}' closes no block", 'remove it');
        open = undefined;
      } else if (!open) rest.push(statement);
      else if (allowed.has(statement.kind)) open.body.push(statement);
      else
        this.diagnostics.error(
          'misplaced-block',
          span,
          'this statement cannot stand in a block',
          'write it outside: it concerns the whole model',
        );
    }
    if (open)
      this.diagnostics.error(
        'unclosed-bracket',
        open.heading.span,
        `the block '${open.heading.name.text}' is not closed`,
        "write '}' on a line behind its last statement",
      );
    return rest;
  }

  /** The statements of an instance under their outer names. */
  private instance(use: InstanceStatement, depth: number): Statement[] {
    const block = this.blocks.get(use.block.text);
    if (!block) {
      const near = nearestName(use.block.text, this.blocks.keys());
      this.diagnostics.error(
        'unknown-block',
        use.block.span,
        `there is no block '${use.block.text}'`,
        near === undefined ? `write block ${use.block.text}() { ... }` : `did you mean '${near}'?`,
      );
      return [broken(use)];
    }
    this.used.add(use.block.text);
    if (depth >= maximumDepth) {
      this.diagnostics.error(
        'nested-too-deep',
        use.span,
        `instances are nested more than ${maximumDepth} deep`,
        'a block cannot use itself',
      );
      return [];
    }
    const given = this.match(use, block);
    if (!given) return [broken(use)];
    let size = block.body.length;
    for (const value of given.values()) size += treeSize(value);
    if (!this.spend(size, use)) return [];
    return this.body(use, block, given, depth);
  }

  /** Counts statements and parts of expressions that blocks make; reports it, once, when they become too many. */
  private spend(size: number, { span }: { readonly span: Span }): boolean {
    const before = this.made;
    this.made += size;
    const limit = this.limits.components;
    if (this.made <= limit) return true;
    if (before <= limit) {
      this.diagnostics.error(
        'too-many-statements',
        span,
        `blocks make more than ${limit} parts up to here`,
        'use a block over indices: use B() as b[i in 1..n]',
      );
    }
    return false;
  }

  /** The expressions for the parameters of a block. */
  private match(use: InstanceStatement, { heading }: Block): Map<string, ExpressionTree> | undefined {
    const given = new Map<string, ExpressionTree>();
    const names = heading.parameters.map(({ text }) => text);
    const form = `write use ${heading.name.text}(${names.join(', ')}) as ${use.name.text}`;
    for (const [k, { name, value }] of use.arguments.entries()) {
      const parameter = name?.text ?? names[k];
      if (parameter === undefined) {
        this.diagnostics.error(
          'too-many-arguments',
          value.span,
          `'${heading.name.text}' takes ${names.length} ${names.length === 1 ? 'value' : 'values'}`,
          form,
        );
        return undefined;
      }
      if (!names.includes(parameter)) {
        this.diagnostics.error(
          'unknown-argument',
          name!.span,
          `'${heading.name.text}' has no parameter '${parameter}'`,
          form,
        );
        return undefined;
      }
      if (given.has(parameter)) {
        this.diagnostics.error(
          'repeated-argument',
          name?.span ?? value.span,
          `'${parameter}' is given twice`,
          form,
        );
        return undefined;
      }
      given.set(parameter, value);
    }
    const missing = names.find((name) => !given.has(name));
    if (missing === undefined) return given;
    this.diagnostics.error(
      'missing-argument',
      use.span,
      `'${heading.name.text}' needs a value for '${missing}'`,
      form,
    );
    return undefined;
  }

  private body(
    use: InstanceStatement,
    { body }: Block,
    given: ReadonlyMap<string, ExpressionTree>,
    depth: number,
  ): Statement[] {
    const prefix = use.name.text;
    // Indices of the instance get names that no text can write, so that they hide nothing in the block.
    const own = new Map(
      (use.indices?.binders ?? []).flatMap(({ names }) =>
        names.map(({ text }) => [text, `${prefix}.${text}`] as const),
      ),
    );
    const toOwn: Renaming = (name) => {
      const text = own.get(name.text);
      return text === undefined ? undefined : { ...name, text };
    };
    const outer = use.indices && {
      ...use.indices,
      binders: use.indices.binders.map((binder, k) => {
        if (binder.names.length === 0) {
          this.diagnostics.error(
            'index-without-name',
            binder.span,
            'the index needs a name here',
            'write i in 1..3',
          );
        }
        const given = binder.names.length > 0 ? binder.names : [{ text: String(k), span: binder.span }];
        const names = given.map(({ text, span }): Identifier => ({ text: `${prefix}.${text}`, span }));
        return { ...binder, names, domain: rewrite(binder.domain, toOwn) };
      }),
    };
    const leading: ExpressionTree[] = (outer?.binders ?? []).flatMap(({ names }) =>
      names.map((name): ExpressionTree => ({ kind: 'name', ...name })),
    );
    const values = new Map([...given].map(([name, value]) => [name, rewrite(value, toOwn)]));
    const sizes = new Map([...values].map(([name, value]) => [name, treeSize(value)]));
    // Sets and networks are one for all indices of the instance.
    const shared = new Set(
      body.flatMap((one) => (one.kind === 'set' || one.kind === 'network' ? [one.name.text] : [])),
    );
    const local = new Set(body.flatMap((statement) => declaredName(statement)?.text ?? []));
    const rename: Renaming = (name, subscripts) => {
      const { span } = name;
      const value = values.get(name.text);
      if (value && !this.spend(sizes.get(name.text)!, use)) return { kind: 'number', value: 0, span };
      if (value) return subscripts ? { kind: 'subscript', base: value, subscripts, span } : value;
      if (!local.has(name.text)) return undefined;
      const base: ExpressionTree = { kind: 'name', text: `${prefix}.${name.text}`, span };
      const all = [...(shared.has(name.text) ? [] : leading), ...(subscripts ?? [])];
      return all.length > 0 ? { kind: 'subscript', base, subscripts: all, span } : base;
    };
    const renamed = (name: Identifier): Identifier => ({ text: `${prefix}.${name.text}`, span: name.span });
    return body.flatMap((statement) => this.moved(statement, rename, renamed, outer, depth));
  }

  /** A statement of a block under the names of an instance. */
  private moved(
    statement: Statement,
    rename: Renaming,
    renamed: (name: Identifier) => Identifier,
    outer: InstanceStatement['indices'],
    depth: number,
  ): Statement[] {
    const indexed = (indices: InstanceStatement['indices']) => {
      if (!indices) return { part: outer ? { indices: outer } : {}, inner: rename };
      const { indices: own, body } = rewriteIndices(indices, rename);
      const binders = [...(outer?.binders ?? []), ...own.binders];
      const where = joinConditions(outer?.where, own.where);
      return { part: { indices: { binders, span: own.span, ...(where ? { where } : {}) } }, inner: body };
    };
    switch (statement.kind) {
      case 'param':
      case 'let': {
        const { part, inner } = indexed(statement.indices);
        return [
          { ...statement, name: renamed(statement.name), ...part, value: rewrite(statement.value, inner) },
        ];
      }
      case 'set':
        return [{ ...statement, name: renamed(statement.name), value: rewrite(statement.value, rename) }];
      case 'variable': {
        const { part, inner } = indexed(statement.indices);
        return [
          {
            ...statement,
            name: renamed(statement.name),
            ...part,
            clauses: rewriteClauses(statement.clauses, inner),
          },
        ];
      }
      case 'network':
        return [
          {
            ...statement,
            name: renamed(statement.name),
            layers: statement.layers.map((layer) => ({ ...layer, width: rewrite(layer.width, rename) })),
            ...(statement.tied ? { tied: renamedUse(statement.tied, rename) } : {}),
            clauses: rewriteClauses(statement.clauses, rename),
          },
        ];
      case 'constraint': {
        const { part, inner } = indexed(statement.indices);
        const name = statement.name && renamed(statement.name);
        return [
          { ...statement, ...(name ? { name } : {}), ...part, relation: rewrite(statement.relation, inner) },
        ];
      }
      case 'use': {
        const { part, inner } = indexed(statement.indices);
        const inside = {
          ...statement,
          name: renamed(statement.name),
          ...part,
          arguments: rewriteArguments(statement.arguments, inner),
        };
        return this.instance(inside, depth + 1);
      }
      default:
        return [statement];
    }
  }
}

/** A name that must stay one, `f` or `inner.f`: that of another network. Networks are one for all indices of an instance. */
function renamedUse({ text, span }: Identifier, rename: Renaming): Identifier {
  const [head, ...rest] = text.split('.');
  const tree = rename({ kind: 'name', text: head!, span }, undefined);
  const base = tree?.kind === 'subscript' ? tree.base : tree;
  return base?.kind === 'name' ? { text: [base.text, ...rest].join('.'), span } : { text, span };
}

function joinConditions(
  left: ExpressionTree | undefined,
  right: ExpressionTree | undefined,
): ExpressionTree | undefined {
  if (!left || !right) return left ?? right;
  return { kind: 'and', conditions: [left, right], span: right.span };
}

function declaredName(statement: Statement): Identifier | undefined {
  switch (statement.kind) {
    case 'param':
    case 'let':
    case 'set':
    case 'variable':
    case 'network':
    case 'use':
      return statement.name;
    case 'broken':
      return statement.declares;
    default:
      return undefined;
  }
}

/** An instance that cannot be expanded: its names count as declared. */
function broken({ name, span }: InstanceStatement): Statement {
  return { kind: 'broken', declares: name, span };
}
