"""Time stepping, and sensitivities of the end state to the parameters."""
import numpy as np


def lotka_volterra(state, alpha, beta, delta, gamma):
    x, y = state
    return np.array([alpha * x - beta * x * y, delta * x * y - gamma * y])


def rk4_step(f, y, dt, *args):
    k1 = f(y, *args)
    k2 = f(y + dt / 2 * k1, *args)
    k3 = f(y + dt / 2 * k2, *args)
    k4 = f(y + dt * k3, *args)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def predators_after(alpha, beta, delta, gamma, steps=4, dt=0.1):
    y = np.array([10.0, 5.0])
    for _ in range(steps):
        y = rk4_step(lotka_volterra, y, dt, alpha, beta, delta, gamma)
    return y[1]


def euler_decay(k, y0=1.0, dt=0.05, n=20):
    y = y0
    for _ in range(n):
        y += dt * (-k * y)
    return y


def pendulum_euler_cromer(theta0, g_over_l, dt=0.02, n=25):
    theta, omega = theta0, 0.0
    for _ in range(n):
        omega -= g_over_l * np.sin(theta) * dt
        theta += omega * dt
    return theta


def sir(beta, gamma, S=0.99, I=0.01, dt=0.5, days=5):
    R = 0.0
    t = 0.0
    while t < days:
        new_inf = beta * S * I * dt
        new_rec = gamma * I * dt
        S, I, R = S - new_inf, I + new_inf - new_rec, R + new_rec
        t += dt
    return I


def velocity_verlet(x, v, k, m, dt, n):
    a = -k * x / m
    for i in range(n):
        x = x + v * dt + 0.5 * a * dt * dt
        a_new = -k * x / m
        v = v + 0.5 * (a + a_new) * dt
        a = a_new
    return 0.5 * m * v ** 2 + 0.5 * k * x ** 2


def fit_error(params, t_obs, y_obs):
    """Sum of squares of an exponential decay simulated with Heun's method."""
    y0, k = params
    dt = t_obs[1] - t_obs[0]
    y = y0
    err = (y - y_obs[0]) ** 2
    for yo in y_obs[1:]:
        f0 = -k * y
        y_pred = y + dt * f0
        y = y + dt * 0.5 * (f0 + -k * y_pred)
        err = err + (y - yo) ** 2
    return err


def newton_sqrt(a, iterations=6):
    x = a if a > 1 else 1.0
    for _ in range(iterations):
        x = 0.5 * (x + a / x)
    return x


def crank_nicolson_heat(u, r):
    """One step, dense matrices. u: (n,), r = alpha dt / dx^2; zero boundaries."""
    n = len(u)
    off = np.eye(n, k=1) + np.eye(n, k=-1)
    A = (1 + r) * np.eye(n) - r / 2 * off
    B = (1 - r) * np.eye(n) + r / 2 * off
    u_next = np.linalg.solve(A, B @ u)
    return np.sum(u_next ** 2)


if __name__ == "__main__":
    import matplotlib.pyplot as plt

    traj = [np.array([10.0, 5.0])]
    for i in range(500):
        traj.append(rk4_step(lotka_volterra, traj[-1], 0.1, 1.1, 0.4, 0.1, 0.4))
    traj = np.array(traj)
    plt.plot(traj[:, 0], label="prey")
    plt.plot(traj[:, 1], label="predators")
    plt.legend(loc="upper right")
    plt.xlabel("step"); plt.ylabel("population")
    plt.show()
