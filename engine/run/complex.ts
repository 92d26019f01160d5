import ComplexNumber, { type Complex as ComplexType } from "complex.js";

/**
 * Complex functions whose imaginary parts stay accurate when the imaginary input is as small as 1e-20, which is
 * what the complex step lives on; those of complex.js lose it to cancellation. complex.js gives the number type.
 */
export type Complex = ComplexType;

export const complex = (re: number, im = 0): Complex => new ComplexNumber(re, im);

export const add = (a: Complex, b: Complex): Complex => complex(a.re + b.re, a.im + b.im);
export const sub = (a: Complex, b: Complex): Complex => complex(a.re - b.re, a.im - b.im);
export const neg = (a: Complex): Complex => complex(-a.re, -a.im);
export const scale = (a: Complex, k: number): Complex => complex(a.re * k, a.im * k);
export const shift = (a: Complex, k: number): Complex => complex(a.re + k, a.im);
const timesI = (a: Complex): Complex => complex(-a.im, a.re);
const overI = (a: Complex): Complex => complex(a.im, -a.re);

export function mul(a: Complex, b: Complex): Complex {
  if (a.im === 0) return complex(a.re * b.re, b.im === 0 ? 0 : a.re * b.im);
  if (b.im === 0) return complex(a.re * b.re, a.im * b.re);
  return complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
}

export function div(a: Complex, b: Complex): Complex {
  if (b.im === 0) return complex(a.re / b.re, a.im === 0 ? 0 : a.im / b.re);
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const r = b.im / b.re;
    const t = b.re + b.im * r;
    return complex((a.re + a.im * r) / t, (a.im - a.re * r) / t);
  }
  const r = b.re / b.im;
  const t = b.re * r + b.im;
  return complex((a.re * r + a.im) / t, (a.im * r - a.re) / t);
}

const ONE = complex(1);
export const inverse = (a: Complex): Complex => div(ONE, a);

export function exp(z: Complex): Complex {
  const r = Math.exp(z.re);
  return z.im === 0 ? complex(r) : complex(r * Math.cos(z.im), r * Math.sin(z.im));
}

export function expm1(z: Complex): Complex {
  const s = Math.sin(z.im / 2);
  // e^a cos b − 1 = expm1(a) cos b − 2 sin²(b/2)
  return complex(Math.expm1(z.re) * Math.cos(z.im) - 2 * s * s, Math.exp(z.re) * Math.sin(z.im));
}

export function log(z: Complex): Complex {
  const { re, im } = z;
  const near = Math.abs(re) > 0.5 && Math.abs(re) < 2 && Math.abs(im) < 1;
  const modulus = near
    ? 0.5 * Math.log1p((Math.abs(re) - 1) * (Math.abs(re) + 1) + im * im)
    : Math.log(Math.hypot(re, im));
  return complex(modulus, Math.atan2(im, re));
}

export function log1p(z: Complex): Complex {
  const small = Math.abs(z.re) < 0.5 && Math.abs(z.im) < 0.5;
  return small
    ? complex(0.5 * Math.log1p(2 * z.re + z.re * z.re + z.im * z.im), Math.atan2(z.im, 1 + z.re))
    : log(shift(z, 1));
}

export function sqrt(z: Complex): Complex {
  const { re, im } = z;
  if (im === 0) return re >= 0 ? complex(Math.sqrt(re)) : complex(Number.isNaN(re) ? re : 0, Math.sqrt(-re));
  if (re >= 0) {
    const t = Math.sqrt((Math.hypot(re, im) + re) / 2);
    return complex(t, im / (2 * t));
  }
  const t = Math.sqrt((Math.hypot(re, im) - re) / 2);
  return complex(Math.abs(im) / (2 * t), im < 0 ? -t : t);
}

/** The real cube root, continued from either side. */
export function cbrt(z: Complex): Complex {
  if (z.re < 0) return neg(cbrt(neg(z)));
  const root = complex(Math.cbrt(z.re));
  if (z.im === 0) return root;
  if (z.re === 0) return exp(scale(log(z), 1 / 3));
  // One factor carries the imaginary part: (re(1 + i t))^(1/3) = cbrt(re)·exp(log1p(i t)/3).
  return mul(root, exp(scale(log1p(complex(0, z.im / z.re)), 1 / 3)));
}

export function pow(z: Complex, w: Complex): Complex {
  if (w.im === 0 && Number.isInteger(w.re) && Math.abs(w.re) <= 1024) return integerPower(z, w.re);
  if (z.re === 0 && z.im === 0)
    return w.re > 0 ? complex(0) : complex(w.re === 0 ? 1 : Number.POSITIVE_INFINITY);
  if (z.im === 0 && w.im === 0) return complex(z.re ** w.re);
  // A negative base has a real power at integer exponents only; near one, the principal branch would lie.
  if (z.re < 0 && Math.abs(z.im) < 1e-12) {
    if (!Number.isInteger(w.re)) return complex(Number.NaN, Number.NaN);
    const sign = w.re % 2 === 0 ? 1 : -1;
    return scale(exp(mul(w, log(neg(z)))), sign);
  }
  return exp(mul(w, log(z)));
}

function integerPower(z: Complex, n: number): Complex {
  let result = ONE;
  let base = z;
  for (let k = Math.abs(n); k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result = mul(result, base);
    if (k > 1) base = mul(base, base);
  }
  return n < 0 ? inverse(result) : result;
}

export const sin = (z: Complex): Complex =>
  complex(Math.sin(z.re) * Math.cosh(z.im), Math.cos(z.re) * Math.sinh(z.im));
export const cos = (z: Complex): Complex =>
  complex(Math.cos(z.re) * Math.cosh(z.im), -Math.sin(z.re) * Math.sinh(z.im));
export const sinh = (z: Complex): Complex => overI(sin(timesI(z)));
export const cosh = (z: Complex): Complex => cos(timesI(z));

export function tanh(z: Complex): Complex {
  if (Math.abs(z.re) < 20) return div(sinh(z), cosh(z));
  const tail = 4 * Math.exp(-2 * Math.abs(z.re)) * Math.sin(z.im) * Math.cos(z.im);
  return complex(Math.sign(z.re), tail);
}
export const tan = (z: Complex): Complex =>
  Math.abs(z.im) < 20 ? div(sin(z), cos(z)) : overI(tanh(timesI(z)));

// Kahan's forms: no cancellation near the real axis.
export function asin(z: Complex): Complex {
  const minus = sqrt(sub(ONE, z));
  const plus = sqrt(shift(z, 1));
  return complex(
    Math.atan2(z.re, minus.re * plus.re - minus.im * plus.im),
    Math.asinh(minus.re * plus.im - minus.im * plus.re),
  );
}

export function acos(z: Complex): Complex {
  const minus = sqrt(sub(ONE, z));
  const plus = sqrt(shift(z, 1));
  return complex(2 * Math.atan2(minus.re, plus.re), Math.asinh(plus.re * minus.im - plus.im * minus.re));
}

export function acosh(z: Complex): Complex {
  const minus = sqrt(shift(z, -1));
  const plus = sqrt(shift(z, 1));
  return complex(Math.asinh(minus.re * plus.re + minus.im * plus.im), 2 * Math.atan2(minus.im, plus.re));
}

export function atanh(z: Complex): Complex {
  const { re, im } = z;
  const gap = (1 - re) * (1 - re) + im * im;
  return complex(0.25 * Math.log1p((4 * re) / gap), 0.5 * Math.atan2(2 * im, (1 - re) * (1 + re) - im * im));
}

export const asinh = (z: Complex): Complex => overI(asin(timesI(z)));
export const atan = (z: Complex): Complex => overI(atanh(timesI(z)));

export function atan2(y: Complex, x: Complex): Complex {
  if (Math.abs(x.re) >= Math.abs(y.re)) {
    const turn = x.re < 0 ? (y.re < 0 || Object.is(y.re, -0) ? -Math.PI : Math.PI) : 0;
    if (x.re === 0 && y.re === 0) return complex(Math.atan2(y.re, x.re));
    return shift(atan(div(y, x)), turn);
  }
  return sub(complex(y.re < 0 ? -Math.PI / 2 : Math.PI / 2), atan(div(x, y)));
}

export const hypot = (a: Complex, b: Complex): Complex => sqrt(add(mul(a, a), mul(b, b)));

/** Branches of piecewise rows are chosen by the real part: exact away from the kinks, which are reported apart. */
export const abs = (z: Complex): Complex => (z.re < 0 ? neg(z) : z);

export const sigmoid = (z: Complex): Complex =>
  z.re >= 0 ? inverse(shift(exp(neg(z)), 1)) : div(exp(z), shift(exp(z), 1));

export const softplus = (z: Complex): Complex => (z.re > 0 ? add(z, log1p(exp(neg(z)))) : log1p(exp(z)));
