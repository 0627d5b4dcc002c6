"""
Solves problem 71 of Hock & Schittkowski (1981) from Pyomo with Odeon as AMPL solver.

Needs Pyomo, and the program `odeon` on the PATH or its place in the environment variable ODEON.
Prints the objective and the duals of both constraints.
"""

import os

import pyomo.environ as pyo

model = pyo.ConcreteModel()
model.x = pyo.Var(range(1, 5), bounds=(1, 5), initialize={1: 1, 2: 5, 3: 5, 4: 1})
x = model.x
model.cost = pyo.Objective(expr=x[1] * x[4] * (x[1] + x[2] + x[3]) + x[3])
model.volume = pyo.Constraint(expr=x[1] * x[2] * x[3] * x[4] >= 25)
model.sphere = pyo.Constraint(expr=x[1] ** 2 + x[2] ** 2 + x[3] ** 2 + x[4] ** 2 == 40)
model.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)

solver = pyo.SolverFactory("odeon", executable=os.environ.get("ODEON", "odeon"))
solver.options["tol"] = 1e-9
solver.options["bound_relax_factor"] = 0
result = solver.solve(model)
pyo.assert_optimal_termination(result)

print(f"objective {pyo.value(model.cost):.10f}")
print(f"dual of volume {model.dual[model.volume]:.6f}")
print(f"dual of sphere {model.dual[model.sphere]:.6f}")
