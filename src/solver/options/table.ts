/**
 * Every option of the interior-point solver. Names and defaults are Ipopt's, so that what users know holds here too;
 * symbols in the texts are those of Waechter & Biegler, Math. Prog. 106 (2006), cited as "WB".
 */
import { choice, flag, integer, real, type OptionDeclaration, type OptionValue } from './declaration.js';

const positive = { above: 0 };
const nonnegative = { least: 0 };
const unit = { above: 0, below: 1 };

const termination = {
  tol: real(1e-8, positive, 'Convergence tolerance for the scaled optimality error E_0 (WB eq. 5).'),
  max_iter: integer(
    3000,
    nonnegative,
    'Largest number of iterations, those of the restoration phase included.',
  ),
  max_wall_time: real(1e20, positive, 'Limit on elapsed time in seconds.'),
  dual_inf_tol: real(1, positive, 'Tolerance for the unscaled dual infeasibility, beside `tol`.'),
  constr_viol_tol: real(
    1e-4,
    positive,
    'Tolerance for the unscaled constraint violation, beside `tol`; also limits the relaxation of bounds.',
  ),
  compl_inf_tol: real(1e-4, positive, 'Tolerance for the unscaled complementarity, beside `tol`.'),
  acceptable_tol: real(1e-6, positive, 'Scaled optimality error that counts as acceptable.'),
  acceptable_iter: integer(
    15,
    nonnegative,
    'Number of successive acceptable iterates after which the solver stops; 0 switches this off.',
  ),
  acceptable_dual_inf_tol: real(1e10, positive, 'Unscaled dual infeasibility that counts as acceptable.'),
  acceptable_constr_viol_tol: real(
    1e-2,
    positive,
    'Unscaled constraint violation that counts as acceptable.',
  ),
  acceptable_compl_inf_tol: real(1e-2, positive, 'Unscaled complementarity that counts as acceptable.'),
  acceptable_obj_change_tol: real(
    1e20,
    nonnegative,
    'Relative change of the objective below which an iterate counts as acceptable.',
  ),
  diverging_iterates_tol: real(
    1e20,
    positive,
    'The problem counts as diverging when a variable exceeds this modulus.',
  ),
  s_max: real(100, positive, 'Threshold s_max of the scaling of the optimality error (WB below eq. 6).'),
} as const satisfies Record<string, OptionDeclaration>;

const problem = {
  nlp_lower_bound_inf: real(-1e19, {}, 'Bounds at or below this value are minus infinity.'),
  nlp_upper_bound_inf: real(1e19, {}, 'Bounds at or above this value are infinity.'),
  fixed_variable_treatment: choice(
    'make_parameter',
    ['make_parameter', 'make_parameter_nodual', 'relax_bounds'],
    'Variables with equal bounds become constants (with or without multipliers afterwards) or get relaxed bounds.',
  ),
  overdetermined_equations: choice(
    'refuse',
    ['refuse', 'try'],
    'Equations that outnumber the free variables in them, redundant ones apart: refused before the solve, by name, or tried all the same.',
  ),
  bound_relax_factor: real(
    1e-8,
    nonnegative,
    'Relative amount by which all bounds are relaxed at the start (WB section 3.5).',
  ),
  honor_original_bounds: flag(false, 'Projects the final point into the bounds as given.'),
  jac_c_constant: flag(
    false,
    'All equality rows are linear: their Jacobian is evaluated once (only with `jac_d_constant`).',
  ),
  jac_d_constant: flag(
    false,
    'All inequality rows are linear: their Jacobian is evaluated once (only with `jac_c_constant`).',
  ),
  hessian_constant: flag(
    false,
    'Objective and constraints are at most quadratic and only the objective is: the Hessian is evaluated once.',
  ),
  kappa_d: real(
    1e-5,
    nonnegative,
    'Weight of the damping term of variables with one bound (WB section 3.7).',
  ),
} as const satisfies Record<string, OptionDeclaration>;

const scaling = {
  nlp_scaling_method: choice(
    'gradient-based',
    ['gradient-based', 'none', 'user-scaling'],
    'Scaling of objective and constraints: by their gradients at the start (WB section 3.8), none, or factors given by the caller.',
  ),
  unit_scaling: choice(
    'automatic',
    ['automatic', 'none'],
    'Whether variables, rows or an objective of extreme size are measured in other units before anything else. What is shown stays in the units of the problem. Off with `nlp_scaling_method` other than gradient-based.',
  ),
  obj_scaling_factor: real(1, {}, 'Additional factor of the objective; a negative one maximises.'),
  nlp_scaling_max_gradient: real(100, positive, 'Gradients larger than this are scaled down to it.'),
  nlp_scaling_min_value: real(1e-8, nonnegative, 'Least scaling factor of gradient-based scaling.'),
} as const satisfies Record<string, OptionDeclaration>;

const initialisation = {
  bound_push: real(
    1e-2,
    positive,
    'Absolute distance kappa_1 of the start from its bounds (WB section 3.6).',
  ),
  bound_frac: real(1e-2, { above: 0, most: 0.5 }, 'Relative distance kappa_2 of the start from its bounds.'),
  slack_bound_push: real(1e-2, positive, 'As `bound_push`, for the slacks.'),
  slack_bound_frac: real(1e-2, { above: 0, most: 0.5 }, 'As `bound_frac`, for the slacks.'),
  constr_mult_init_max: real(
    1e3,
    nonnegative,
    'Least-square multipliers larger than this are replaced by 0 (WB section 3.6).',
  ),
  bound_mult_init_val: real(1, positive, 'Start value of the bound multipliers.'),
  bound_mult_init_method: choice(
    'constant',
    ['constant', 'mu-based'],
    'Bound multipliers start at `bound_mult_init_val` or at mu_init / slack.',
  ),
  least_square_init_primal: flag(
    false,
    'Starts from the least-square solution of the linearised constraints.',
  ),
  least_square_init_duals: flag(false, 'Starts all multipliers from a least-square estimate.'),
  warm_start_init_point: flag(false, 'Starts from the primal and dual values given by the caller.'),
  warm_start_bound_push: real(1e-3, positive, 'As `bound_push`, for a warm start.'),
  warm_start_bound_frac: real(1e-3, { above: 0, most: 0.5 }, 'As `bound_frac`, for a warm start.'),
  warm_start_slack_bound_push: real(1e-3, positive, 'As `slack_bound_push`, for a warm start.'),
  warm_start_slack_bound_frac: real(
    1e-3,
    { above: 0, most: 0.5 },
    'As `slack_bound_frac`, for a warm start.',
  ),
  warm_start_mult_bound_push: real(1e-3, positive, 'Least start value of bound multipliers in a warm start.'),
  warm_start_mult_init_max: real(1e6, {}, 'Largest modulus of start multipliers in a warm start.'),
} as const satisfies Record<string, OptionDeclaration>;

const barrier = {
  mu_strategy: choice(
    'monotone',
    ['monotone', 'adaptive'],
    'Barrier update: Fiacco-McCormick (WB section 2.1) or adaptive (Nocedal, Waechter & Waltz, SIAM J. Optim. 19, 2009). The default is adaptive when the Hessian is approximated.',
  ),
  mu_oracle: choice(
    'quality-function',
    ['quality-function', 'probing', 'loqo'],
    'How the adaptive strategy chooses the barrier parameter.',
  ),
  fixed_mu_oracle: choice(
    'average_compl',
    ['average_compl', 'quality-function', 'probing', 'loqo'],
    'Barrier parameter when the adaptive strategy turns to the monotone mode.',
  ),
  adaptive_mu_globalization: choice(
    'obj-constr-filter',
    ['obj-constr-filter', 'kkt-error', 'never-monotone-mode'],
    'What must decrease for the adaptive strategy to stay in its free mode.',
  ),
  adaptive_mu_kkterror_red_iters: integer(
    4,
    nonnegative,
    'Number of iterations over which the optimality error must decrease.',
  ),
  adaptive_mu_kkterror_red_fact: real(0.9999, unit, 'Factor by which it must decrease.'),
  filter_margin_fact: real(
    1e-5,
    unit,
    'Margin of the filter of the adaptive strategy, relative to the constraint violation.',
  ),
  filter_max_margin: real(1, positive, 'Largest margin of that filter.'),
  adaptive_mu_restore_previous_iterate: flag(
    false,
    'Returns to the last point of sufficient progress when the monotone mode starts.',
  ),
  adaptive_mu_monotone_init_factor: real(
    0.8,
    positive,
    'Factor of the average complementarity that starts the monotone mode.',
  ),
  adaptive_mu_kkt_norm_type: choice(
    '2-norm-squared',
    ['1-norm', '2-norm-squared', 'max-norm', '2-norm'],
    'Norm of the optimality error in the adaptive strategy.',
  ),
  mu_init: real(0.1, positive, 'First barrier parameter.'),
  mu_max_fact: real(
    1e3,
    positive,
    'Largest barrier parameter of the adaptive strategy, relative to the average complementarity at the start.',
  ),
  mu_max: real(
    1e5,
    positive,
    'Largest barrier parameter of the adaptive strategy; overrides `mu_max_fact` when given.',
  ),
  mu_min: real(1e-11, positive, 'Least barrier parameter of the adaptive strategy.'),
  mu_target: real(0, nonnegative, 'Barrier parameter at which the solution is sought.'),
  barrier_tol_factor: real(
    10,
    positive,
    'A barrier problem is solved to this multiple kappa_epsilon of mu (WB eq. 7).',
  ),
  mu_linear_decrease_factor: real(0.2, unit, 'Linear decrease kappa_mu of mu (WB eq. 7).'),
  mu_superlinear_decrease_power: real(
    1.5,
    { above: 1, below: 2 },
    'Power theta_mu of the superlinear decrease of mu (WB eq. 7).',
  ),
  mu_allow_fast_monotone_decrease: flag(true, 'Allows several decreases of mu between two steps.'),
  tau_min: real(0.99, unit, 'Least fraction-to-the-boundary parameter (WB eq. 8).'),
  sigma_max: real(100, positive, 'Largest centring parameter of the quality function.'),
  sigma_min: real(1e-6, nonnegative, 'Least centring parameter of the quality function.'),
  quality_function_norm_type: choice(
    '2-norm-squared',
    ['1-norm', '2-norm-squared', 'max-norm', '2-norm'],
    'Norm of the quality function.',
  ),
  quality_function_centrality: choice(
    'none',
    ['none', 'log', 'reciprocal', 'cubed-reciprocal'],
    'Penalty on uneven complementarity in the quality function.',
  ),
  quality_function_balancing_term: choice(
    'none',
    ['none', 'cubic'],
    'Penalty on complementarity much smaller than infeasibility.',
  ),
  quality_function_max_section_steps: integer(8, nonnegative, 'Largest number of golden-section steps.'),
  quality_function_section_sigma_tol: real(
    1e-2,
    { least: 0, below: 1 },
    'Relative width at which the golden section stops.',
  ),
  quality_function_section_qf_tol: real(
    0,
    { least: 0, below: 1 },
    'Relative change of the quality function at which the golden section stops.',
  ),
} as const satisfies Record<string, OptionDeclaration>;

const lineSearch = {
  alpha_red_factor: real(0.5, unit, 'Factor between successive trial step sizes.'),
  accept_every_trial_step: flag(false, 'Always takes the first trial step.'),
  accept_after_max_steps: integer(
    -1,
    { least: -1 },
    'Accepts a trial point after this many backtracking steps; -1: never.',
  ),
  alpha_for_y: choice(
    'primal',
    ['primal', 'bound-mult', 'min', 'max', 'full'],
    'Step size of the constraint multipliers: that of the variables, of the bound multipliers, the smaller or larger of both, or 1.',
  ),
  tiny_step_tol: real(
    10 * 2 ** -52,
    nonnegative,
    'Steps relatively smaller than this are taken without line search (WB section 3.9).',
  ),
  tiny_step_y_tol: real(
    1e-2,
    nonnegative,
    'Two tiny steps stop the barrier problem if the multiplier step is also below this.',
  ),
  watchdog_shortened_iter_trigger: integer(
    10,
    nonnegative,
    'Successive shortened steps that start the watchdog (WB section 3.2); 0 switches it off.',
  ),
  watchdog_trial_iter_max: integer(3, { least: 1 }, 'Iterations the watchdog may use.'),
  theta_max_fact: real(
    1e4,
    positive,
    'Largest constraint violation theta_max relative to the start (WB eq. 21).',
  ),
  theta_min_fact: real(
    1e-4,
    positive,
    'Constraint violation theta_min of the switching rule relative to the start.',
  ),
  eta_phi: real(1e-8, { above: 0, below: 0.5 }, 'Armijo factor eta_phi (WB eq. 20).'),
  delta: real(1, positive, 'Factor delta of the switching condition (WB eq. 19).'),
  s_phi: real(2.3, { above: 1 }, 'Exponent s_phi of the switching condition.'),
  s_theta: real(1.1, { above: 1 }, 'Exponent s_theta of the switching condition.'),
  gamma_phi: real(1e-8, unit, 'Margin gamma_phi of sufficient decrease of the barrier function (WB eq. 18).'),
  gamma_theta: real(1e-5, unit, 'Margin gamma_theta of sufficient decrease of the violation (WB eq. 18).'),
  alpha_min_frac: real(0.05, unit, 'Safety factor gamma_alpha of the least step size (WB eq. 23).'),
  max_soc: integer(4, nonnegative, 'Largest number of second-order corrections (WB section 2.4).'),
  kappa_soc: real(0.99, positive, 'Factor by which a correction must reduce the violation.'),
  obj_max_inc: real(
    5,
    { above: 1 },
    'Orders of magnitude by which the barrier function may increase in one step.',
  ),
  max_filter_resets: integer(5, nonnegative, 'Largest number of resets of the filter.'),
  filter_reset_trigger: integer(5, { least: 1 }, 'Successive rejections by the filter that reset it.'),
  kappa_sigma: real(1e10, positive, 'Bound multipliers stay within this factor of mu / slack (WB eq. 16).'),
  slack_move: real(
    2 ** -39,
    nonnegative,
    'Relative amount by which a bound moves when a slack becomes too small (WB section 3.5).',
  ),
  recalc_y: flag(
    false,
    'Recomputes the constraint multipliers by least squares at nearly feasible points. The default is yes when the Hessian is approximated.',
  ),
  recalc_y_feas_tol: real(1e-6, positive, 'Constraint violation below which `recalc_y` acts.'),
} as const satisfies Record<string, OptionDeclaration>;

const linearSystem = {
  min_refinement_steps: integer(
    0,
    nonnegative,
    'Least number of refinement steps per linear system. Ipopt takes 1; without, solutions are refined whose residual ratio is above `residual_ratio_max`, and iterations of the published problems do not increase.',
  ),
  max_refinement_steps: integer(10, nonnegative, 'Largest number of refinement steps.'),
  residual_ratio_max: real(1e-10, positive, 'Refinement continues until the residual ratio is below this.'),
  residual_ratio_singular: real(
    1e-5,
    positive,
    'A residual ratio above this makes the system count as singular.',
  ),
  residual_improvement_factor: real(
    0.999999999,
    positive,
    'Refinement stops when a step reduces the residual ratio by less.',
  ),
  max_hessian_perturbation: real(
    1e20,
    positive,
    'Largest regularisation delta_w (WB section 3.1, Algorithm IC).',
  ),
  min_hessian_perturbation: real(1e-20, nonnegative, 'Least regularisation delta_w.'),
  first_hessian_perturbation: real(1e-4, positive, 'First regularisation delta_w.'),
  perturb_inc_fact_first: real(100, { above: 1 }, 'Increase of the very first regularisation.'),
  perturb_inc_fact: real(8, { above: 1 }, 'Increase of later regularisations.'),
  perturb_dec_fact: real(1 / 3, unit, 'Decrease of the regularisation for a first trial.'),
  jacobian_regularization_value: real(
    1e-8,
    nonnegative,
    'Size of the regularisation delta_c of rank-deficient Jacobians.',
  ),
  jacobian_regularization_exponent: real(0.25, nonnegative, 'Power of mu in delta_c.'),
  perturb_always_cd: flag(false, 'Always regularises the constraint Jacobian.'),
} as const satisfies Record<string, OptionDeclaration>;

const restoration = {
  expect_infeasible_problem: flag(
    false,
    'Enters the restoration phase early and leaves it late, to detect infeasibility sooner.',
  ),
  expect_infeasible_problem_ctol: real(
    1e-3,
    nonnegative,
    'Constraint violation below which that heuristic is switched off.',
  ),
  expect_infeasible_problem_ytol: real(
    1e8,
    positive,
    'Multipliers above this start the restoration phase under `expect_infeasible_problem`.',
  ),
  start_with_resto: flag(false, 'Begins with the restoration phase.'),
  required_infeasibility_reduction: real(
    0.9,
    { least: 0, below: 1 },
    'Reduction kappa_resto of the violation before the restoration phase ends (WB section 3.3).',
  ),
  max_resto_iter: integer(
    3000000,
    nonnegative,
    'Largest number of successive iterations in the restoration phase.',
  ),
  resto_penalty_parameter: real(
    1e3,
    positive,
    'Penalty rho of the violation in the restoration phase (WB eq. 29).',
  ),
  resto_proximity_weight: real(1, nonnegative, 'Weight of the proximity term; zeta = weight * sqrt(mu).'),
  resto_failure_feasibility_threshold: real(
    0,
    nonnegative,
    'Violation below which a converged restoration phase is a failure; 0: 100 * tol.',
  ),
  bound_mult_reset_threshold: real(
    1e3,
    nonnegative,
    'Bound multipliers larger than this after restoration become 1.',
  ),
  constr_mult_reset_threshold: real(
    0,
    nonnegative,
    'Constraint multipliers after restoration are least-square estimates unless one exceeds this; 0: they are 0.',
  ),
  soft_resto_pderror_reduction_factor: real(
    0.9999,
    nonnegative,
    'Reduction of the primal-dual error that soft restoration requires (WB section 3.3); 0 switches it off.',
  ),
  max_soft_resto_iters: integer(10, nonnegative, 'Largest number of successive soft restoration steps.'),
} as const satisfies Record<string, OptionDeclaration>;

const hessian = {
  hessian_approximation: choice(
    'exact',
    ['exact', 'limited-memory'],
    'Exact Hessian or a limited-memory quasi-Newton approximation.',
  ),
  limited_memory_max_history: integer(6, nonnegative, 'Number of pairs kept.'),
  limited_memory_initialization: choice(
    'scalar1',
    ['scalar1', 'scalar2', 'scalar3', 'scalar4', 'constant'],
    'Multiple of the identity it starts from: s.y / s.s, y.y / s.y, their arithmetic mean, geometric mean, or a constant.',
  ),
  limited_memory_init_val: real(1, positive, 'That multiple before the first update.'),
  limited_memory_init_val_max: real(1e8, positive, 'Its largest value.'),
  limited_memory_init_val_min: real(1e-8, positive, 'Its least value.'),
  limited_memory_max_skipping: integer(
    2,
    { least: 1 },
    'Successive skipped updates that reset the approximation.',
  ),
} as const satisfies Record<string, OptionDeclaration>;

const output = {
  print_level: integer(
    5,
    { least: 0, most: 12 },
    'Below 3: nothing; 3: the summary; 5 and above: the iteration table as well.',
  ),
  print_frequency_iter: integer(1, { least: 1 }, 'Prints every so many iterations.'),
  derivative_test: choice(
    'none',
    ['none', 'first-order', 'second-order', 'only-second-order'],
    'Compares derivatives with finite differences at the start.',
  ),
  derivative_test_perturbation: real(1e-8, positive, 'Relative size of its differences.'),
  derivative_test_tol: real(1e-4, positive, 'Relative deviation that it reports.'),
} as const satisfies Record<string, OptionDeclaration>;

/** The groups in the order of the documentation. */
export const optionGroups = {
  Termination: termination,
  'The problem': problem,
  Scaling: scaling,
  'Start point': initialisation,
  'Barrier parameter': barrier,
  'Line search': lineSearch,
  'Linear systems': linearSystem,
  'Restoration phase': restoration,
  'Hessian approximation': hessian,
  'Output and checks': output,
} as const;

/** All declarations by name. */
export const optionTable = {
  ...termination,
  ...problem,
  ...scaling,
  ...initialisation,
  ...barrier,
  ...lineSearch,
  ...linearSystem,
  ...restoration,
  ...hessian,
  ...output,
} as const;

export type OptionName = keyof typeof optionTable;

/** A value for every option: what the solver works with. */
export type ResolvedOptions = { readonly [Name in OptionName]: OptionValue<(typeof optionTable)[Name]> };

/** What a caller may set; everything else has its default. */
export type InteriorPointOptions = Partial<ResolvedOptions>;
