/** Functions that integrals define, as text for gpu.js in float32: see gpu.ts. */
export const GPU_INTEGRAL: Readonly<Record<string, string>> = {
  g_erfcx: `function g_erfcx(x) {
    if (x < 1.5) { return Math.exp(x * x) * (1.0 - g_erf(x)); }
    let f = x;
    for (let n = 0; n < 40; n++) { f = x + 0.5 * (40.0 - n) / f; }
    return 0.5641895835477563 / f;
  }`,
  g_log_normal_cdf: `function g_log_normal_cdf(x) {
    if (x > -1.0) { return g_log1p(-0.5 * (1.0 - g_erf(x * 0.7071067811865476))); }
    return Math.log(0.5 * g_erfcx(-x * 0.7071067811865476)) - 0.5 * x * x;
  }`,
  g_normal_quantile: `function g_normal_quantile(p) {
    if (p < 0.0) { return g_nan(p); }
    if (p > 1.0) { return g_nan(p); }
    if (p === 0.0) { return -1.0 / Math.abs(p); }
    if (p === 1.0) { return 1.0 / Math.abs(1.0 - p); }
    return 1.4142135623730951 * g_erfinv_by(2.0 * p - 1.0, -Math.log(4.0 * p * (1.0 - p)));
  }`,
  g_expi: `function g_expi(x) {
    const size = Math.abs(x);
    if (x < -1.0) {
      let f = size + 1.0;
      f = size + 121.0;
      for (let i = 0; i < 60; i++) {
        const k = 60.0 - i;
        f = size + 2.0 * k - 1.0 - k * k / f;
      }
      return -Math.exp(x) / f;
    }
    if (x > 24.0) {
      let term = 1.0;
      let sum = 1.0;
      for (let k = 1; k < 16; k++) {
        term = term * k / x;
        sum = sum + term;
      }
      return Math.exp(x) / x * sum;
    }
    let term = 1.0;
    let sum = 0.0;
    for (let k = 1; k < 90; k++) {
      term = term * x / k;
      sum = sum + term / k;
    }
    return 0.5772156649015329 + g_log(size) + sum;
  }`,
  // (1/π) ∫ e^{x cos t − x} cos nt dt by the trapezoidal rule, which is exact but for what float32 cannot see.
  g_besseli_scaled: `function g_besseli_scaled(order, x) {
    const n = Math.abs(order);
    if (n - Math.floor(n) > 0.0) { return g_nan(x * 0.0); }
    if (n > 60.5) { return g_nan(x * 0.0); }
    const size = Math.abs(x);
    let sign = 1.0;
    if (x < 0.0) { if (n - 2.0 * Math.floor(n / 2.0) > 0.5) { sign = -1.0; } }
    if (size > 1000.0) { return sign * (1.0 - (4.0 * n * n - 1.0) / (8.0 * size)) / Math.sqrt(6.283185307179586 * size); }
    if (size < 2.0) {
      let term = Math.exp(-size);
      for (let k = 1; k < 61; k++) { if (k < n + 0.5) { term = term * size * 0.5 / k; } }
      let sum = term;
      for (let k = 1; k < 20; k++) {
        term = term * size * size * 0.25 / (k * (k + n));
        sum = sum + term;
      }
      return sign * sum;
    }
    let sum = 0.5 + 0.5 * Math.exp(-2.0 * size) * (1.0 - 2.0 * (n - 2.0 * Math.floor(n / 2.0)));
    let t = 0.0;
    for (let i = 0; i < 199; i++) {
      t = t + 0.015707963267948967;
      const half = g_sin(0.5 * t);
      sum = sum + Math.exp(-2.0 * size * half * half) * g_cos(n * t);
    }
    return sign * sum / 200.0;
  }`,
  g_gamma_weight: `function g_gamma_weight(a, x) {
    return Math.exp(a * Math.log(x) - x - g_lgamma(a));
  }`,
  g_gamma_series: `function g_gamma_series(a, x) {
    let term = 1.0 / a;
    let sum = term;
    let below = a;
    for (let k = 0; k < 120; k++) {
      below = below + 1.0;
      term = term * x / below;
      sum = sum + term;
    }
    return sum * g_gamma_weight(a, x);
  }`,
  g_gamma_fraction: `function g_gamma_fraction(a, x) {
    let f = x + 121.0 - a;
    for (let i = 0; i < 60; i++) {
      const k = 60.0 - i;
      f = x + 2.0 * k - 1.0 - a - k * (k - a) / f;
    }
    return g_gamma_weight(a, x) / f;
  }`,
  g_gammainc: `function g_gammainc(a, x) {
    if (a <= 0.0) { return g_nan(a); }
    if (x < 0.0) { return g_nan(x); }
    if (x === 0.0) { return 0.0; }
    if (x < a + 1.0) { return g_gamma_series(a, x); }
    return 1.0 - g_gamma_fraction(a, x);
  }`,
  g_gammaincc: `function g_gammaincc(a, x) {
    if (a <= 0.0) { return g_nan(a); }
    if (x < 0.0) { return g_nan(x); }
    if (x === 0.0) { return 1.0; }
    if (x < a + 1.0) { return 1.0 - g_gamma_series(a, x); }
    return g_gamma_fraction(a, x);
  }`,
  g_beta_fraction: `function g_beta_fraction(a, b, x) {
    let f = 1.0;
    for (let i = 0; i < 40; i++) {
      const m = 40.0 - i;
      f = 1.0 + m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)) / f;
      const k = m - 1.0;
      f = 1.0 - (a + k) * (a + b + k) * x / ((a + 2.0 * k) * (a + 2.0 * k + 1.0)) / f;
    }
    return 1.0 / f;
  }`,
  g_betainc: `function g_betainc(a, b, x) {
    if (a <= 0.0) { return g_nan(a); }
    if (b <= 0.0) { return g_nan(b); }
    if (x < 0.0) { return g_nan(x); }
    if (x > 1.0) { return g_nan(x); }
    if (x === 0.0) { return 0.0; }
    if (x === 1.0) { return 1.0; }
    const weight = Math.exp(a * Math.log(x) + b * g_log1p(-x) - g_betaln(a, b));
    if (x < (a + 1.0) / (a + b + 2.0)) { return weight * g_beta_fraction(a, b, x) / a; }
    return 1.0 - weight * g_beta_fraction(b, a, 1.0 - x) / b;
  }`,
};
