import { nearestName } from '../nearest-name.js';
import type { Identifier, ModelTree, Statement } from './ast.js';
import type { DiagnosticList } from './diagnostics.js';

/** A statement that gives a name to something. */
export type Declaration = Extract<
  Statement,
  { kind: 'param' | 'let' | 'data' | 'set' | 'time' | 'variable' | 'network' | 'broken' }
>;

/** Names that mean the same in every model. */
export const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['inf', Infinity],
]);

/** Most names that are compared with unknown names in one text. */
const maximumCompared = 1_000_000;

/** What a declaration declares, as the text calls it. */
export function kindOf(declaration: Declaration): string {
  if (declaration.kind === 'variable') return declaration.role;
  if (declaration.kind === 'let') return 'definition';
  return declaration.kind === 'broken' ? 'name' : declaration.kind;
}

/** The names that a model declares. Every name is visible in the whole text, whatever the order of the statements. */
export class Scope {
  private readonly declarations = new Map<string, Declaration>();
  private readonly used = new Set<string>();
  private compared = 0;
  private definitions = false;

  constructor(
    tree: ModelTree,
    private readonly diagnostics: DiagnosticList,
  ) {
    for (const statement of tree.statements) {
      if (isDeclaration(statement)) this.declare(statement);
    }
  }

  /** The declaration of a name; counts as a use of it. */
  lookup(name: string): Declaration | undefined {
    const declaration = this.declarations.get(name);
    if (declaration) this.used.add(name);
    return declaration;
  }

  /** Whether a declaration is the one that its name stands for, not a later one of the same name. */
  holds(declaration: Declaration): boolean {
    const name = nameOf(declaration);
    return name !== undefined && this.declarations.get(name.text) === declaration;
  }

  /** Whether the model has named expressions. */
  get hasDefinitions(): boolean {
    return this.definitions;
  }

  has(name: string): boolean {
    return this.declarations.has(name);
  }

  /** Declared names of one kind. */
  namesOf(kind: Declaration['kind']): string[] {
    return [...this.declarations]
      .filter(([, declaration]) => declaration.kind === kind)
      .map(([name]) => name);
  }

  /** Declared names that nothing has looked up, in the order of the text. */
  unused(): Declaration[] {
    return [...this.declarations]
      .filter(([name]) => !this.used.has(name))
      .map(([, declaration]) => declaration);
  }

  /** Names that the instance of a block with this name declares. */
  partsOf(instance: string): string[] {
    const prefix = `${instance}.`;
    const names = [...this.declarations.keys()].filter((name) => name.startsWith(prefix));
    return names.map((name) => name.slice(prefix.length));
  }

  /** Reports a name that means nothing here. `more` are further names that would be possible. */
  reportUnknown(name: Identifier, more: Iterable<string> = []): void {
    const near = this.nearest(name.text, [...more, ...this.declarations.keys(), ...constants.keys()]);
    this.diagnostics.error(
      'unknown-name',
      name.span,
      `unknown name '${name.text}'`,
      near === undefined ? 'declare it, for example with param or var' : `did you mean '${near}'?`,
    );
  }

  /** The nearest of the names; gives up once many names were compared, so that a wrong text stays cheap. */
  private nearest(name: string, candidates: readonly string[]): string | undefined {
    this.compared += candidates.length;
    return this.compared > maximumCompared ? undefined : nearestName(name, candidates);
  }

  private declare(declaration: Declaration): void {
    const name = nameOf(declaration);
    if (!name) return;
    const before = this.declarations.get(name.text);
    if (before && before.kind !== 'broken') {
      if (declaration.kind === 'broken') return;
      const { line } = this.diagnostics.source.place(nameOf(before)!.span.start);
      this.diagnostics.error(
        'duplicate-name',
        name.span,
        `'${name.text}' is declared twice`,
        `line ${line} declares it as a ${kindOf(before)}; choose another name`,
      );
    } else if (constants.has(name.text)) {
      this.diagnostics.error(
        'reserved-name',
        name.span,
        `'${name.text}' is a constant of the language`,
        'choose another name',
      );
    } else {
      this.declarations.set(name.text, declaration);
      this.definitions ||= declaration.kind === 'let';
    }
  }
}

/** The name that a declaration gives. */
export function nameOf(declaration: Declaration): Identifier | undefined {
  return declaration.kind === 'broken' ? declaration.declares : declaration.name;
}

function isDeclaration(statement: Statement): statement is Declaration {
  switch (statement.kind) {
    case 'param':
    case 'let':
    case 'data':
    case 'set':
    case 'time':
    case 'variable':
    case 'network':
      return true;
    case 'broken':
      return statement.declares !== undefined;
    default:
      return false;
  }
}
