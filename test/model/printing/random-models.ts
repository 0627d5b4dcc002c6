import fc from 'fast-check';
import { Table } from '../../../src/data/index.js';
import {
  add,
  atLeast,
  atMost,
  between,
  cos,
  der,
  divide,
  equal,
  exp,
  first,
  IndexSet,
  integral,
  interpolate,
  isIn,
  last,
  maximum,
  Model,
  multiply,
  negate,
  next,
  ord,
  power,
  product,
  select,
  sin,
  smooth,
  smoothAbs,
  subtract,
  sumsq,
  tanh,
  total,
  type Condition,
  type Expression,
  type Operand,
} from '../../../src/model/index.js';
import { toExpression } from '../../../src/model/expression.js';
import { lobatto, radau } from '../../../src/collocation/index.js';
import { xavier } from '../../../src/network/index.js';

type Draw = <Values extends unknown[], Result>(
  arbitrary: (...values: Values) => fc.Arbitrary<Result>,
  ...values: Values
) => Result;

/** What an expression may use: quantities at the current time, and indices over the sets of the model. */
interface Surroundings {
  readonly current: boolean;
  readonly range?: Expression;
  readonly label?: Expression;
  readonly arc?: readonly [Expression, Expression];
}

const numbers = [0, 1, 2, -1, -3, 0.1, 1e-7, 2.5e20, Math.PI, -1 / 3, 5e-324];

/** A random model with every kind of declaration and expression; `draw` decides everything. */
export function randomModel(draw: Draw): Model {
  return new ModelDraw(draw).model;
}

class Draws {
  constructor(private readonly draw: Draw) {}

  protected number(least = -1e300): number {
    const found = numbers[this.below(numbers.length)]!;
    return found >= least ? found : 1;
  }

  protected one<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  protected flip(): boolean {
    return this.below(2) === 0;
  }

  protected below(count: number): number {
    return this.draw((most: number) => fc.nat(most), count - 1);
  }
}

class ModelDraw extends Draws {
  readonly model = new Model('random', 'a "random" model\nof two lines');
  private readonly range = this.model.set('steps', IndexSet.range(-1, 2));
  private readonly labels = this.model.set('labels', ['a', 'b "quoted"', 'c\\d']);
  private readonly arcs = this.model.set('arcs', [
    ['a', 1],
    ['c\\d', 2],
    ['a', 2],
  ]);
  private readonly scale = this.model.parameter('scale', this.number());
  private readonly weights = this.model.parameter(
    'weights',
    [0.1, 0.2, this.number(), 1 / 3, 1e-9, 7, 0, -0, 5, 6, 7, 8],
    [this.range, this.labels],
  );
  private readonly data = this.model.data(
    'train',
    Table.from('train', {
      t: Float64Array.of(0, 0.4, 1.1, 2),
      y1: Float64Array.of(1, NaN, 0.5, 1 / 3),
      y2: Float64Array.of(0.1, 0.2, 0.3, 0.4),
    }),
  );
  private readonly finalTime = this.model.variable('tf', { lower: 1, upper: 3, start: 2, fix: 2 });
  private readonly time = this.model.time('t', 0, 2);
  private readonly free = this.model.time('time', 0, this.finalTime);
  private readonly level = this.model.variable('level', { lower: this.number(-10), start: 0.25 });
  private readonly stock = this.model.variable('stock', { over: [this.range, this.labels], start: 1 });
  private readonly flow = this.model.variable('tank.flow', { over: this.arcs, upper: [1, 2, 3], start: 0.5 });
  private readonly state = this.model.state('x', {
    over: 2,
    time: this.time,
    lower: -5,
    upper: [5, 6],
    start: [smooth(this.data.column('y1'), 0.5), interpolate(this.data.column('y2'), 'cubic')],
  });
  private readonly position = this.model.state('then', { time: this.free, start: 0.5 });
  private readonly algebraic = this.model.algebraic('z', { time: this.time, start: 1 });
  private readonly control = this.model.control('u', {
    time: this.time,
    hold: this.one(['free', 'constant', 'linear'] as const),
    lower: -1,
    upper: 1,
  });
  private readonly network = this.model.network('start', {
    layers: [2, 3, 2],
    activation: this.one(['tanh', 'softplus']),
    lower: -10,
    upper: 10,
    start: xavier({ seed: 3 }),
    ...(this.flip() ? { normalize: [this.data.column('y2'), [0, 3] as const], scale: [2.5, this.time] } : {}),
    ...(this.flip() ? { increasing: [1] } : {}),
  });

  constructor(draw: Draw) {
    super(draw);
    const { model, state, time, free, position, level } = this;
    model.subjectTo('start', equal(state.at(0), [this.data.column('y2').at(0), 0]));
    model.subjectTo(
      'dynamics',
      equal(der(state), this.flip() ? this.network.of(state) : [this.now(), this.now()]),
    );
    model.subjectTo('motion', equal(der(position), [multiply(this.finalTime, tanh(position))]));
    model.subjectTo('algebraic', atMost(this.algebraic, add(this.now(), this.now())));
    model.subjectTo('path', between(-100, add(this.now(), state.element(1)), 100));
    model.subjectTo('stocks', [this.range, this.labels], (i, j) =>
      atLeast(
        this.expression({ current: false, range: i, label: j }, 2),
        multiply(0.5, this.stock.element(i, j)),
      ),
    );
    model.subjectTo('flows', [this.arcs], (i, j) =>
      atMost(
        this.expression({ current: false, arc: [i, j] }, 2),
        add(this.flow.element(i, j), this.flow.element('a', 1)),
      ),
    );
    model.subjectTo(
      'guarded',
      [this.range, this.arcs],
      (i, j, k) =>
        atMost(
          add(
            this.stock.element(i, 'c\\d'),
            this.flow.element(j, k),
            this.expression({ current: false, range: i }, 2),
          ),
          9,
        ),
      { where: (i, j, k) => ({ kind: 'and', conditions: [this.condition(i), isIn([j, k], this.arcs)] }) },
    );
    const shared = exp(negate(power(level, 2)));
    const named = model.define('named', [multiply(shared, 2), this.always(2)]);
    model.subjectTo('sharing', atMost(add(shared, named[1]!, multiply(shared, shared)), named[0]!));
    const objective = add(
      model.fit(state, [this.data.column('y1'), this.data.column('y2')]),
      multiply(this.number(), sumsq(this.network)),
      integral(time, this.now()),
      this.always(2),
      power(level, 2),
    );
    if (this.flip()) model.minimize(objective);
    else model.maximize(negate(objective));
    model.collocate(time, this.flip() ? radau(3) : lobatto(3), {
      elements: this.flip() ? 3 : Float64Array.of(0, 0.3, 1.1, 2),
    });
    model.collocate(free, radau(2), { elements: 2 });
    model.solveWith({ tol: 1e-7, mu_strategy: 'adaptive' });
    model.validate(this.data);
  }

  private now(): Expression {
    return this.expression({ current: true }, 2);
  }

  private always(depth: number): Expression {
    return this.expression({ current: false }, depth);
  }

  /** A random expression of at most this depth. */
  private expression(at: Surroundings, depth: number): Expression {
    if (depth === 0) return this.leaf(at);
    const inner = () => this.expression(at, depth - 1);
    switch (this.below(15)) {
      case 0:
        return add(inner(), inner(), inner());
      case 1:
        return subtract(inner(), inner());
      case 2:
        return multiply(inner(), inner(), inner());
      case 3:
        return divide(inner(), add(2, power(inner(), 2)));
      case 4:
        return power(inner(), this.one([2, 3, -1]));
      case 5:
        return negate(inner());
      case 6:
        return this.one([sin, cos, tanh])(inner());
      case 7:
        return maximum(inner(), inner());
      case 8:
        return select(this.condition(inner()), inner(), inner());
      case 9:
        return total(
          [this.labels, this.range],
          (j, i) =>
            multiply(this.stock.element(i, j), this.expression({ ...at, range: i, label: j }, depth - 1)),
          this.flip() ? (_, i) => this.condition(i) : undefined,
        );
      case 10:
        return product(this.arcs, (i, j) => add(1, multiply(this.flow.element(i, j), inner())));
      case 11:
        return total(this.data.rows, (row) => power(subtract(inner(), this.data.column('y2').row(row)), 2));
      case 12:
        return smoothAbs(inner(), { eps: 0.01 });
      case 13:
        return this.network.of(inner(), inner())[this.below(2)]!;
      default:
        return this.leaf(at);
    }
  }

  private leaf({ current, range, label, arc }: Surroundings): Expression {
    const leaves: (() => Operand)[] = [
      () => this.number(),
      () => this.level,
      () => this.scale.element(),
      () => this.stock.element(0, 'b "quoted"'),
      () => this.state.element(1).at(this.one([0, 2, 0.7])),
      () => this.position.at(this.finalTime)[0]!,
      () => this.data.column('y2').row(this.below(4)),
      () => this.flow.element('c\\d', 2),
      () => ord('c\\d', this.labels),
      () => ord(next('a', this.labels), this.labels),
      () => this.network.of(this.level, 0.5)[1]!,
    ];
    if (current) {
      leaves.push(
        () => this.state.element(2),
        () => this.algebraic,
        () => this.control,
        () => this.time.current,
        () => smooth(this.data.column('y2')),
        () => interpolate(this.data.column('y1'), 'previous'),
      );
    }
    if (range)
      leaves.push(
        () => range,
        () => this.weights.element(range, first(this.labels)),
      );
    if (range && label)
      leaves.push(
        () => this.weights.element(range, label),
        () => ord(label, this.labels),
      );
    if (label) {
      const behind = select(
        { kind: 'compare', comparison: '==', left: label, right: last(this.labels) },
        3,
        4,
      );
      leaves.push(() => behind);
    }
    if (arc)
      leaves.push(
        () => arc[1],
        () => this.flow.element(...arc),
      );
    return toExpression(leaves[this.below(leaves.length)]!());
  }

  private condition(left: Expression): Condition {
    const compare: Condition = {
      kind: 'compare',
      comparison: this.one(['<', '<=', '==', '!=', '>=', '>'] as const),
      left,
      right: toExpression(this.number()),
    };
    switch (this.below(4)) {
      case 0:
        return { kind: 'not', condition: compare };
      case 1:
        return { kind: 'or', conditions: [compare, { kind: 'and', conditions: [compare, compare] }] };
      case 2:
        return { kind: 'and', conditions: [compare, { kind: 'or', conditions: [compare, compare] }] };
      default:
        return compare;
    }
  }
}
