import { GPU_INTEGRAL } from "./gpu-integral.ts";
import { GPU_SPECIAL } from "./gpu-special.ts";

/**
 * Functions that the `gpu` column calls, as text for gpu.js's `addFunction`. GPUs compute in float32 and are silently
 * wrong where JavaScript is not (negative bases, large angles, large tanh, NaN), so each one guards what it needs.
 */
export const GPU_HELPERS: Readonly<Record<string, string>> = {
  ...GPU_SPECIAL,
  ...GPU_INTEGRAL,
  g_nan: "function g_nan(x) { return (x - x) / (x - x); }",
  g_isnan: "function g_isnan(x) { if (x < 0.0) { return 0.0; } if (x >= 0.0) { return 0.0; } return 1.0; }",
  g_sign: "function g_sign(x) { if (x > 0.0) { return 1.0; } if (x < 0.0) { return -1.0; } return 0.0; }",
  g_max: "function g_max(a, b) { if (g_isnan(a) > 0.5) { return a; } if (a >= b) { return a; } return b; }",
  g_min: "function g_min(a, b) { if (g_isnan(a) > 0.5) { return a; } if (a <= b) { return a; } return b; }",
  g_trunc: "function g_trunc(x) { if (x < 0.0) { return Math.ceil(x); } return Math.floor(x); }",
  g_round: `function g_round(x) {
    const down = Math.floor(x);
    const part = x - down;
    if (part < 0.5) { return down; }
    if (part > 0.5) { return down + 1.0; }
    if (down - 2.0 * Math.floor(down / 2.0) < 0.5) { return down; }
    return down + 1.0;
  }`,
  g_mod: "function g_mod(a, b) { return a - b * Math.floor(a / b); }",
  g_fmod: "function g_fmod(a, b) { return a - b * g_trunc(a / b); }",
  g_pow: `function g_pow(a, b) {
    if (b === 0.0) { return 1.0; }
    const n = Math.floor(b + 0.5);
    const whole = Math.abs(b - n) < 1e-6;
    if (whole && Math.abs(n) <= 16.0) {
      let product = 1.0;
      for (let i = 0; i < 16; i++) { if (i < Math.abs(n)) { product = product * a; } }
      if (n < 0.0) { return 1.0 / product; }
      return product;
    }
    if (a > 0.0) { return Math.pow(a, b); }
    if (a === 0.0) { if (b > 0.0) { return 0.0; } return 1.0 / a; }
    if (!whole) { return g_nan(a); }
    if (n - 2.0 * Math.floor(n / 2.0) > 0.5) { return -Math.pow(-a, n); }
    return Math.pow(-a, n);
  }`,
  g_expm1: `function g_expm1(x) {
    if (Math.abs(x) > 0.3) { return Math.exp(x) - 1.0; }
    return x * (1.0 + x * (0.5 + x * (0.16666667 + x * (0.041666668 + x * (0.008333334 + x * 0.0013888889)))));
  }`,
  g_log: `function g_log(x) {
    if (x > 0.0) { return Math.log(x); }
    if (x === 0.0) { return -1.0 / Math.abs(x); }
    return g_nan(x);
  }`,
  g_log1p: `function g_log1p(x) {
    if (Math.abs(x) > 0.1) { return g_log(1.0 + x); }
    const t = x / (2.0 + x);
    const s = t * t;
    return 2.0 * t * (1.0 + s * (0.33333334 + s * (0.2 + s * 0.14285715)));
  }`,
  g_sqrt: "function g_sqrt(x) { if (x < 0.0) { return g_nan(x); } return Math.sqrt(x); }",
  g_cbrt: `function g_cbrt(x) {
    if (x === 0.0) { return 0.0; }
    const size = Math.pow(Math.abs(x), 0.33333333333);
    const root = size - (size * size * size - Math.abs(x)) / (3.0 * size * size);
    if (x < 0.0) { return -root; }
    return root;
  }`,
  g_xlogy: "function g_xlogy(x, y) { if (x === 0.0) { return 0.0; } return x * g_log(y); }",
  g_logaddexp: `function g_logaddexp(a, b) {
    const top = Math.max(a, b);
    return top + g_log1p(Math.exp(-Math.abs(a - b)));
  }`,
  g_hypot: `function g_hypot(a, b) {
    const big = Math.max(Math.abs(a), Math.abs(b));
    if (big === 0.0) { return 0.0; }
    return big * Math.sqrt((a / big) * (a / big) + (b / big) * (b / big));
  }`,
  // GPUs only promise a sine good to 2⁻¹¹: polynomials of at most π/4 instead.
  g_sin_small: `function g_sin_small(r) {
    const s = r * r;
    return r + r * s * (-0.16666667 + s * (0.008333329 + s * (-0.00019839335 + s * 0.0000027181216)));
  }`,
  g_cos_small: `function g_cos_small(r) {
    const s = r * r;
    return 1.0 - 0.5 * s + s * s * (0.041666666 + s * (-0.0013888889 + s * (0.000024801587 - s * 0.00000027315202)));
  }`,
  // Reduction by multiples of π/2 held in three parts.
  g_sin: `function g_sin(x) {
    const k = Math.floor(x * 0.6366197723675814 + 0.5);
    const r = ((x - k * 1.5703125) - k * 0.0004837512969970703) - k * 0.0000000754978995489188;
    const q = k - 4.0 * Math.floor(k / 4.0);
    if (q < 0.5) { return g_sin_small(r); }
    if (q < 1.5) { return g_cos_small(r); }
    if (q < 2.5) { return -g_sin_small(r); }
    return -g_cos_small(r);
  }`,
  g_cos: `function g_cos(x) {
    const k = Math.floor(x * 0.6366197723675814 + 0.5);
    const r = ((x - k * 1.5703125) - k * 0.0004837512969970703) - k * 0.0000000754978995489188;
    const q = k - 4.0 * Math.floor(k / 4.0);
    if (q < 0.5) { return g_cos_small(r); }
    if (q < 1.5) { return -g_sin_small(r); }
    if (q < 2.5) { return -g_cos_small(r); }
    return g_sin_small(r);
  }`,
  g_asin:
    "function g_asin(x) { if (Math.abs(x) > 1.0) { return g_nan(x); } return g_atan2(x, Math.sqrt((1.0 - x) * (1.0 + x))); }",
  g_acos:
    "function g_acos(x) { if (Math.abs(x) > 1.0) { return g_nan(x); } return g_atan2(Math.sqrt((1.0 - x) * (1.0 + x)), x); }",
  g_atan2: `function g_atan2(y, x) {
    if (x === 0.0 && y === 0.0) { return 0.0; }
    if (Math.abs(x) >= Math.abs(y)) {
      const base = Math.atan(y / x);
      if (x > 0.0) { return base; }
      if (y < 0.0) { return base - 3.141592653589793; }
      return base + 3.141592653589793;
    }
    if (y > 0.0) { return 1.5707963267948966 - Math.atan(x / y); }
    return -1.5707963267948966 - Math.atan(x / y);
  }`,
  g_sinh: `function g_sinh(x) {
    if (Math.abs(x) < 0.5) {
      const s = x * x;
      return x * (1.0 + s * (0.16666667 + s * (0.008333334 + s * 0.0001984127)));
    }
    return 0.5 * (Math.exp(x) - Math.exp(-x));
  }`,
  g_cosh: "function g_cosh(x) { return 0.5 * (Math.exp(x) + Math.exp(-x)); }",
  g_tanh: `function g_tanh(x) {
    if (x > 10.0) { return 1.0; }
    if (x < -10.0) { return -1.0; }
    const e = g_expm1(2.0 * x);
    return e / (e + 2.0);
  }`,
  g_asinh: `function g_asinh(x) {
    const size = Math.abs(x);
    const value = g_log1p(size + size * size / (1.0 + Math.sqrt(1.0 + size * size)));
    if (x < 0.0) { return -value; }
    return value;
  }`,
  g_acosh: `function g_acosh(x) {
    if (x < 1.0) { return g_nan(x); }
    const t = x - 1.0;
    return g_log1p(t + Math.sqrt(2.0 * t + t * t));
  }`,
  g_atanh: `function g_atanh(x) {
    if (Math.abs(x) > 1.0) { return g_nan(x); }
    return 0.5 * (g_log1p(x) - g_log1p(-x));
  }`,
  g_sigmoid: `function g_sigmoid(x) {
    if (x >= 0.0) { return 1.0 / (1.0 + Math.exp(-x)); }
    const t = Math.exp(x);
    return t / (1.0 + t);
  }`,
  g_softplus: `function g_softplus(x) {
    if (x > 0.0) { return x + g_log1p(Math.exp(-x)); }
    return g_log1p(Math.exp(x));
  }`,
  g_erf: `function g_erf(x) {
    const size = Math.abs(x);
    let value = 1.0;
    if (size < 2.0) {
      let term = size;
      let sum = size;
      for (let n = 1; n < 24; n++) {
        term = term * 2.0 * size * size / (2.0 * n + 1.0);
        sum = sum + term;
      }
      value = 1.1283791670955126 * Math.exp(-size * size) * sum;
    } else if (size < 4.5) {
      let f = size;
      for (let n = 0; n < 20; n++) { f = size + 0.5 * (20.0 - n) / f; }
      value = 1.0 - Math.exp(-size * size) * 0.5641895835477563 / f;
    }
    if (x < 0.0) { return -value; }
    return value;
  }`,
  // Lanczos' approximation, for x ≥ 1/2.
  g_lgamma_right: `function g_lgamma_right(x) {
    const t = x + 5.5;
    const sum = 1.000000000190015 + 76.18009172947146 / (x + 1.0) - 86.50532032941677 / (x + 2.0)
      + 24.01409824083091 / (x + 3.0) - 1.231739572450155 / (x + 4.0) + 0.001208650973866179 / (x + 5.0);
    return (x + 0.5) * Math.log(t) - t + Math.log(2.5066282746310005 * sum / x);
  }`,
  g_lgamma: `function g_lgamma(x) {
    if (x >= 0.5) { return g_lgamma_right(x); }
    return g_log(3.141592653589793 / Math.abs(g_sin(3.141592653589793 * x))) - g_lgamma_right(1.0 - x);
  }`,
  g_gamma: `function g_gamma(x) {
    if (x >= 0.5) { return Math.exp(g_lgamma_right(x)); }
    return 3.141592653589793 / (g_sin(3.141592653589793 * x) * Math.exp(g_lgamma_right(1.0 - x)));
  }`,
  g_digamma: `function g_digamma(x) {
    let w = x;
    let shifted = 0.0;
    if (x < 0.0) {
      w = 1.0 - x;
      shifted = -3.141592653589793 * g_cos(3.141592653589793 * x) / g_sin(3.141592653589793 * x);
    }
    for (let i = 0; i < 6; i++) {
      if (w < 6.0) {
        shifted = shifted - 1.0 / w;
        w = w + 1.0;
      }
    }
    const over = 1.0 / (w * w);
    return shifted + Math.log(w) - 0.5 / w
      - over * (0.08333333333 - over * (0.00833333333 - over * 0.00396825397));
  }`,
};
