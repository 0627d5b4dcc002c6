import { multiply, number, type Expression } from './expression.js';
import { product, total } from './functions.js';
import type { Model } from './model.js';
import { NetworkRefusal } from './network-refusal.js';
import type { Network } from './network.js';
import { Parameter } from './parameter.js';
import { atMost } from './relation.js';
import type { SourcePlace } from './source-place.js';
import { IndexSet } from './sets.js';

/**
 * Adds a sufficient condition for |f(x) - f(y)| <= bound * |x - y| in the maximum norm, for all x and y: the product of the
 * layers' row-sum norms and of the Lipschitz constants of their activations is at most `bound` (Gouk et al., *Regularisation of
 * neural networks by enforcing Lipschitz continuity*, Machine Learning 110, 2021, section 4). Scaled inputs and outputs are
 * part of the first and last layer. Variables `f.modulus<l>[i,j]` bound the moduli of the weights of layer l and `f.norm[l]` its norm,
 * so that all rows but the product are linear. The bound is usually not tight: the network may vary more slowly.
 *
 * @throws NetworkRefusal for a bound that is not positive, or an activation whose slope is not known to be bounded.
 */
export function boundLipschitz(model: Model, network: Network, bound: number, place?: SourcePlace): void {
  const { name, layers, scaling } = network;
  if (!(bound > 0 && Number.isFinite(bound)))
    throw new NetworkRefusal(
      `the Lipschitz bound of '${name}' is ${bound}`,
      'give a positive number',
      { option: 'lipschitz' },
      place,
    );
  let slope = 1;
  for (const [l, { activation }] of layers.entries()) {
    if (activation.lipschitz === undefined) {
      throw new NetworkRefusal(
        `the slope of the activation '${activation.name}' of '${name}' is not known to be bounded`,
        'define the activation with its Lipschitz constant',
        { layer: l + 1 },
        place,
      );
    }
    slope *= activation.lipschitz;
  }
  const placed = place ? { place } : {};
  const depth = IndexSet.range(1, layers.length);
  const norm = model.variable(`${name}.norm`, {
    over: depth,
    lower: 0,
    start: (bound / slope) ** (1 / layers.length),
    ...placed,
  });
  layers.forEach(({ weight }, l) => {
    const [rows, columns] = weight.sets as readonly [IndexSet, IndexSet];
    const inner = l === 0 ? scaling.inputs?.scale : undefined;
    const outer = l === layers.length - 1 ? scaling.outputs?.scale : undefined;
    const perColumn =
      inner &&
      new Parameter(
        `${name}.inputs`,
        [columns],
        inner.map((one) => 1 / Math.abs(one)),
      );
    const perRow = outer && new Parameter(`${name}.outputs`, [rows], outer.map(Math.abs));
    const modulus = model.variable(`${name}.modulus${l + 1}`, {
      over: [rows, columns],
      lower: 0,
      start: 1,
      ...placed,
    });
    const each = (sign: 1 | -1) => (row: Expression | undefined, column: Expression | undefined) =>
      atMost(multiply(sign, weight.element(row!, column!)), modulus.element(row!, column!));
    model.subjectTo(`${name}.above${l + 1}`, [rows, columns], each(1), { place });
    model.subjectTo(`${name}.below${l + 1}`, [rows, columns], each(-1), { place });
    const rowSum = (row: Expression) =>
      total(columns, (column) =>
        multiply(
          modulus.element(row, column!),
          perColumn ? perColumn.element(column!) : 1,
          perRow ? perRow.element(row) : 1,
        ),
      );
    model.subjectTo(`${name}.norm${l + 1}`, [rows], (row) => atMost(rowSum(row!), norm.element(l + 1)), {
      place,
    });
  });
  const norms = product(depth, (l) => norm.element(l!));
  model.subjectTo(`${name}.lipschitz`, atMost(multiply(number(slope), norms), bound), place);
}
