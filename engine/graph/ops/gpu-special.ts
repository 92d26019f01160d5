/**
 * Special functions as text for gpu.js, in float32: see gpu.ts. Orders are constants of the program, so what hangs on
 * them alone is the same in every lane. Past an order or argument that float32 cannot serve they give NaN.
 */
export const GPU_SPECIAL: Readonly<Record<string, string>> = {
  // log B(a, b) through Lanczos' sums, with the large logarithms taken as ratios so that they do not cancel.
  g_lanczos: `function g_lanczos(x) {
    return 1.000000000190015 + 76.18009172947146 / (x + 1.0) - 86.50532032941677 / (x + 2.0)
      + 24.01409824083091 / (x + 3.0) - 1.231739572450155 / (x + 4.0) + 0.001208650973866179 / (x + 5.0);
  }`,
  g_betaln: `function g_betaln(a, b) {
    if (a <= 0.0) { return g_nan(a); }
    if (b <= 0.0) { return g_nan(b); }
    const c = a + b;
    const t = c + 5.5;
    const sums = g_lanczos(a) * g_lanczos(b) / g_lanczos(c);
    return (a + 0.5) * g_log1p(-b / t) + (b + 0.5) * g_log1p(-a / t) + 0.5 * Math.log(t) - 5.5
      + Math.log(2.5066282746310005 * sums) + Math.log(c / a / b);
  }`,
  g_beta: "function g_beta(a, b) { return Math.exp(g_betaln(a, b)); }",
  // Giles' polynomials in log(1 − x²).
  g_erfinv: `function g_erfinv(x) {
    if (Math.abs(x) > 1.0) { return g_nan(x); }
    if (Math.abs(x) === 1.0) { return x / (1.0 - Math.abs(x)); }
    if (Math.abs(x) > 0.5) { return g_erfinv_by(x, -Math.log((1.0 - x) * (1.0 + x))); }
    return g_erfinv_by(x, -g_log1p(-x * x));
  }`,
  g_erfinv_by: `function g_erfinv_by(x, given) {
    let w = given;
    if (w < 5.0) {
      w = w - 2.5;
      return x * (1.50140941 + w * (0.246640727 + w * (-0.00417768164 + w * (-0.00125372503
        + w * (0.000218580870 + w * (-0.00000439150654 + w * (-0.0000035233877
        + w * (0.000000343273939 + w * 0.0000000281022636))))))));
    }
    w = Math.sqrt(w) - 3.0;
    return x * (2.83297682 + w * (1.00167406 + w * (0.00943887047 + w * (-0.0076224613
      + w * (0.00573950773 + w * (-0.00367342844 + w * (0.00134934322
      + w * (0.000100950558 - w * 0.000200214257))))))));
  }`,
  // ψ⁽ⁿ⁾(x): up to where Stirling's series holds, ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x + 1) − (−1)ⁿ n!/xⁿ⁺¹.
  g_polygamma: `function g_polygamma(n, x) {
    if (n < 0.5) { return g_digamma(x); }
    if (n > 30.5) { return g_nan(x * 0.0); }
    if (n - Math.floor(n) > 0.0) { return g_nan(x * 0.0); }
    let w = x;
    let sum = 0.0;
    let factorial = 1.0;
    for (let k = 1; k < 32; k++) { if (k < n + 0.5) { factorial = factorial * k; } }
    for (let i = 0; i < 80; i++) {
      if (w < n + 6.0) {
        sum = sum + g_pow(w, -n - 1.0);
        w = w + 1.0;
      }
    }
    if (w < n + 6.0) { return g_nan(x * 0.0); }
    const s = n + 1.0;
    const over = 1.0 / (w * w);
    const tail = w / n + 0.5 + s / w * (0.08333333333 - (s + 1.0) * (s + 2.0) * over * (0.00138888889
      - (s + 3.0) * (s + 4.0) * over * 0.0000330687831));
    const value = factorial * (sum + tail * g_pow(w, -s));
    if (n - 2.0 * Math.floor(n / 2.0) > 0.5) { return value; }
    return -value;
  }`,
  // Bessel functions of orders 0 and 1 after Cephes: about their first zeros, and by modulus and phase beyond 2.
  g_j0: `function g_j0(x) {
    const size = Math.abs(x);
    const z = size * size;
    if (size <= 2.0) {
      return (z - 5.78318596294678452118) * (-0.1729150680240724 + z * (0.01332913422519003
        + z * (-0.000396964634251094 + z * (0.000006388945720783375 - z * 0.00000006068350350393235))));
    }
    return g_modulus0(1.0 / size) * g_cos(g_phase0(1.0 / size) + size);
  }`,
  g_j1: `function g_j1(x) {
    const size = Math.abs(x);
    const z = size * size;
    if (size <= 2.0) {
      return (z - 14.6819706421238932572) * x * (-0.03405537384615824 + z * (0.001937383947804541
        + z * (-0.00004541343896997497 + z * (0.0000006009061827883699 - z * 0.000000004878788132172128))));
    }
    return g_sign(x) * g_modulus1(1.0 / size) * g_cos(g_phase1(1.0 / size) + size);
  }`,
  g_y0: `function g_y0(x) {
    if (x < 0.0) { return g_nan(x); }
    const z = x * x;
    if (x <= 2.0) {
      const w = (z - 0.43221455686510834878) * (0.1707584643733568 + z * (-0.01584289289821316
        + z * (0.0005344486707214273 + z * (-0.000009413212653797057 + z * 0.00000009454583683980369))));
      return w + 0.6366197723675814 * g_log(x) * g_j0(x);
    }
    return g_modulus0(1.0 / x) * g_sin(g_phase0(1.0 / x) + x);
  }`,
  g_y1: `function g_y1(x) {
    if (x < 0.0) { return g_nan(x); }
    const z = x * x;
    if (x <= 2.0) {
      const w = (z - 4.66539330185668857532) * x * (0.04202369946500099 + z * (-0.002641785726447862
        + z * (0.00006719543806674249 + z * (-0.0000009495460629124486 + z * 0.000000008061978323326852))));
      return w + 0.6366197723675814 * (g_j1(x) * g_log(x) - 1.0 / x);
    }
    return g_modulus1(1.0 / x) * g_sin(g_phase1(1.0 / x) + x);
  }`,
  g_modulus0: `function g_modulus0(q) {
    return Math.sqrt(q) * (0.797884571762144 + q * (-0.000003355424622293709 + q * (-0.0496938265529662
      + q * (-0.003560281861530129 + q * (0.119754936947354 + q * (-0.2145007480346739
      + q * (0.1864949361379502 - q * 0.0683899966931881)))))));
  }`,
  g_phase0: `function g_phase0(q) {
    const z = q * q;
    return q * (-0.1249992184872738 + z * (0.06490598792654666 + z * (-0.1939906941791308
      + z * (1.001973420681837 + z * (-4.974978466280903 + z * (17.56221482109099
      + z * (-36.30592630518434 + z * 32.42077816988247))))))) - 0.7853981633974483;
  }`,
  g_modulus1: `function g_modulus1(q) {
    return Math.sqrt(q) * (0.7978845453073848 + q * (0.000004976029650847191 + q * (0.1493389585089498
      + q * (0.005435364690523026 + q * (-0.2102302420403875 + q * (0.3138238455499697
      + q * (-0.2284801500053359 + q * 0.06913942741265801)))))));
  }`,
  g_phase1: `function g_phase1(q) {
    const z = q * q;
    return q * (0.3749989509080821 + z * (-0.1637986776941202 + z * (0.3503787691653334
      + z * (-1.544842782180211 + z * (7.22297319677024 + z * (-24.8577410872034
      + z * (50.73465654089319 - z * 44.97014141919556))))))) - 2.356194490192345;
  }`,
  // Upward where that is stable, Miller's algorithm downward elsewhere.
  g_besselj: `function g_besselj(order, x) {
    const n = Math.abs(order);
    if (n - Math.floor(n) > 0.0) { return g_nan(x * 0.0); }
    if (n > 120.5) { return g_nan(x * 0.0); }
    let sign = 1.0;
    if (n - 2.0 * Math.floor(n / 2.0) > 0.5) {
      if (order < 0.0) { sign = -sign; }
      if (x < 0.0) { sign = -sign; }
    }
    const size = Math.abs(x);
    if (n < 0.5) { return g_j0(size); }
    if (n < 1.5) { return sign * g_j1(size); }
    if (size === 0.0) { return 0.0; }
    let here = 0.0;
    if (size > n) {
      let before = g_j0(size);
      here = g_j1(size);
      for (let k = 1; k < 121; k++) {
        if (k < n - 0.5) {
          const next = 2.0 * k / size * here - before;
          before = here;
          here = next;
        }
      }
      return sign * here;
    }
    const start = 2.0 * Math.ceil((n + 15.0 + Math.sqrt(60.0 * n)) / 2.0);
    let after = 0.0;
    let wanted = 0.0;
    let total = 0.0;
    here = 1e-20;
    for (let i = 0; i < 224; i++) {
      const k = start - i;
      if (k > 0.5) {
        const below = 2.0 * k / size * here - after;
        after = here;
        here = below;
        if (Math.abs(here) > 1e12) {
          here = here * 1e-12;
          after = after * 1e-12;
          wanted = wanted * 1e-12;
          total = total * 1e-12;
        }
        if (Math.abs(k - 1.0 - n) < 0.5) { wanted = here; }
        if (k < 1.5) { total = total + here; }
        else {
          if (k - 2.0 * Math.floor(k / 2.0) > 0.5) { total = total + 2.0 * here; }
        }
      }
    }
    return sign * wanted / total;
  }`,
  g_bessely: `function g_bessely(order, x) {
    const n = Math.abs(order);
    if (n - Math.floor(n) > 0.0) { return g_nan(x * 0.0); }
    if (n > 120.5) { return g_nan(x * 0.0); }
    if (n < 0.5) { return g_y0(x); }
    let before = g_y0(x);
    let here = g_y1(x);
    for (let k = 1; k < 121; k++) {
      if (k < n - 0.5) {
        const next = 2.0 * k / x * here - before;
        before = here;
        here = next;
      }
    }
    if (order < 0.0) {
      if (n - 2.0 * Math.floor(n / 2.0) > 0.5) { return -here; }
    }
    return here;
  }`,
  // sin⁽ⁿ⁾(x) = sin(x + nπ/2), without the sum.
  g_sin_turned: `function g_sin_turned(x, n) {
    const q = n - 4.0 * Math.floor(n / 4.0);
    if (q < 0.5) { return g_sin(x); }
    if (q < 1.5) { return g_cos(x); }
    if (q < 2.5) { return -g_sin(x); }
    return -g_cos(x);
  }`,
  // tⁿ cos⁽ⁿ⁾(xt)
  g_sinc_term: `function g_sinc_term(n, x, t) {
    let power = 1.0;
    for (let k = 0; k < 60; k++) { if (k < n - 0.5) { power = power * t; } }
    return power * g_sin_turned(x * t, n + 1.0);
  }`,
  // (sin x / x)⁽ⁿ⁾: upward far from 0, near it ∫₀¹ tⁿ cos⁽ⁿ⁾(xt) dt by Gauss's rule in panels.
  g_sinc_derivative: `function g_sinc_derivative(n, x) {
    if (n > 60.5) { return g_nan(x * 0.0); }
    if (Math.abs(x) > n + 1.0) {
      let s = g_sin(x) / x;
      let order = 1.0;
      for (let k = 1; k < 61; k++) {
        if (order < n + 0.5) { s = (g_sin_turned(x, order) - order * s) / x; }
        order = order + 1.0;
      }
      return s;
    }
    let sum = 0.0;
    let middle = 0.5;
    for (let i = 0; i < 12; i++) {
      sum = sum + 0.1739274225687269 * (g_sinc_term(n, x, (middle - 0.4305681557970263) / 12.0)
        + g_sinc_term(n, x, (middle + 0.4305681557970263) / 12.0));
      sum = sum + 0.3260725774312731 * (g_sinc_term(n, x, (middle - 0.1699905217924281) / 12.0)
        + g_sinc_term(n, x, (middle + 0.1699905217924281) / 12.0));
      middle = middle + 1.0;
    }
    return sum / 12.0;
  }`,
};
