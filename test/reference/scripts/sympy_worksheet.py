# Worksheet: calculus with SymPy
import sympy as sp
from sympy import Matrix, Rational, cos, exp, log, pi, sin, sqrt, symbols

x, y, z = symbols("x y z", real=True)
a, b = sp.symbols("a b", positive=True)
t = sp.Symbol("t")

# 1. products and quotients
f = x**2 * sin(x)
df = sp.diff(f, x)
print(df)  # x**2*cos(x) + 2*x*sin(x)

g = exp(-a * x) / (1 + x**2)
dg = g.diff(x)
print(dg.subs({x: 1, a: 2}).evalf())

# 2. higher order
h = log(1 + x**2)
h2 = sp.diff(h, x, 2)
h3 = h.diff(x, x, x)
print(sp.simplify(h2))
print(h3.subs(x, Rational(1, 2)))

# 3. several variables
u = x**2 * y + y**3 * z + sin(x * z)
grad_u = [sp.diff(u, v) for v in (x, y, z)]
print(grad_u)
point = {x: 1, y: 2, z: 0}
print([e.subs(point) for e in grad_u])

u_xy = sp.diff(u, x, y)

# 4. Jacobian and Hessian
r, theta = symbols("r theta")
polar = Matrix([r * cos(theta), r * sin(theta)])
J = polar.jacobian([r, theta])
print(J, sp.simplify(J.det()))

H = sp.hessian(x**3 + x * y**2 - 3 * x, (x, y))
print(H.subs({x: 1, y: 0}))

# 5. to numbers
F = sp.sqrt(x**2 + y**2) * exp(-x)
F_num = sp.lambdify((x, y), F, "numpy")
dF_num = sp.lambdify((x, y), [F.diff(x), F.diff(y)], "numpy")
print(F_num(3.0, 4.0))
print(dF_num(3.0, 4.0))

# 6. stationary points
cost = a * t + b / t
t_star = sp.solve(sp.diff(cost, t), t)
print("minimum at", t_star)

# 7. Taylor
series = sp.series(cos(x), x, 0, 6)
gauss = 1 / sqrt(2 * pi) * exp(-x**2 / 2)
print(sp.integrate(gauss, (x, -sp.oo, sp.oo)))
inflection = sp.solveset(gauss.diff(x, 2), x, domain=sp.S.Reals)
print(inflection)
