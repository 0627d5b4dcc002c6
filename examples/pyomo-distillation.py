"""
Solves models/pyomo/distillation.node, a binary distillation column on 50 steps of implicit Euler, from pyomo.dae with Odeon
as AMPL solver.

Needs Pyomo, and the program `odeon` on the PATH or its place in the environment variable ODEON.
Prints the objective, the purity at the end, and the dual of the starting value of tray 1: what the objective gains by it.
"""

import csv
import os
from pathlib import Path

import pyomo.dae as dae
import pyomo.environ as pyo

table = Path(__file__).parent.parent / "models/pyomo/data/distillation.csv"
with open(table, newline="") as file:
    start = {int(float(row["tray"])): float(row["x"]) for row in csv.DictReader(file)}

trays, feed, feed_fraction, volatility = 32, 24 / 60, 0.5, 1.6
distillate = feed_fraction * feed
hold_up = {n: 0.5 if n == 1 else 1 if n == trays else 0.25 for n in range(1, trays + 1)}

model = pyo.ConcreteModel()
model.t = dae.ContinuousSet(initialize=range(1, 52))
model.n = pyo.RangeSet(trays)
model.x = pyo.Var(model.n, model.t, initialize=lambda m, n, t: start[n])
model.dx = dae.DerivativeVar(model.x, wrt=model.t, initialize=0)
model.reflux = pyo.Var(model.t, bounds=(1, 5), initialize=3)


@model.Expression(model.n, model.t)
def y(m, n, t):
    return volatility * m.x[n, t] / (1 + (volatility - 1) * m.x[n, t])


@model.Constraint(model.n, model.t)
def balance(m, n, t):
    if t == 1:
        return pyo.Constraint.Skip
    x, y, L = m.x, m.y, m.reflux[t] * distillate
    V, below = L + distillate, feed + L
    if n == 1:
        change = V * (y[2, t] - x[1, t])
    elif n < 17:
        change = L * (x[n - 1, t] - x[n, t]) - V * (y[n, t] - y[n + 1, t])
    elif n == 17:
        change = feed * feed_fraction + L * x[16, t] - below * x[17, t] - V * (y[17, t] - y[18, t])
    elif n < trays:
        change = below * (x[n - 1, t] - x[n, t]) - V * (y[n, t] - y[n + 1, t])
    else:
        change = below * x[n - 1, t] - (feed - distillate) * x[n, t] - V * y[n, t]
    return hold_up[n] * m.dx[n, t] == change


@model.Constraint(model.n)
def initial(m, n):
    return m.x[n, 1] == start[n]


pyo.TransformationFactory("dae.finite_difference").apply_to(model, nfe=50, scheme="BACKWARD")
model.cost = pyo.Objective(
    expr=sum(1000 * (model.y[1, t] - 0.895814) ** 2 + (model.reflux[t] - 2) ** 2 for t in model.t if t > 1)
)
model.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)

solver = pyo.SolverFactory("odeon", executable=os.environ.get("ODEON", "odeon"))
solver.options["tol"] = 1e-10
solver.options["bound_relax_factor"] = 0
result = solver.solve(model)
pyo.assert_optimal_termination(result)

print(f"objective {pyo.value(model.cost):.12f}")
print(f"purity {pyo.value(model.y[1, 51]):.12f}")
print(f"dual of the start {model.dual[model.initial[1]]:.12f}")
