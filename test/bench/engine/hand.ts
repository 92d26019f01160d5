/** Gradients of some of the textbook formulas by hand, over arrays of points: variables, value, derivatives. */
type Batch = (...arrays: Float64Array[]) => void;
type A = Float64Array;

const n = (x: number | undefined): number => x as number;

export const HAND: Readonly<Record<string, Batch>> = {
  "a*x**2 + b*x + c": ((a: A, x: A, b: A, c: A, f: A, ga: A, gx: A, gb: A, gc: A) => {
    for (let i = 0; i < f.length; i++) {
      const p = n(a[i]);
      const t = n(x[i]);
      const q = n(b[i]);
      const s = t * t;
      f[i] = p * s + q * t + n(c[i]);
      ga[i] = s;
      gx[i] = 2 * p * t + q;
      gb[i] = t;
      gc[i] = 1;
    }
  }) as Batch,
  "(x + 2*y - 7)**2 + (2*x + y - 5)**2": ((x: A, y: A, f: A, gx: A, gy: A) => {
    for (let i = 0; i < f.length; i++) {
      const u = n(x[i]) + 2 * n(y[i]) - 7;
      const v = 2 * n(x[i]) + n(y[i]) - 5;
      f[i] = u * u + v * v;
      gx[i] = 2 * u + 4 * v;
      gy[i] = 4 * u + 2 * v;
    }
  }) as Batch,
  "8*a**3/(x**2 + 4*a**2)": ((a: A, x: A, f: A, ga: A, gx: A) => {
    for (let i = 0; i < f.length; i++) {
      const p = n(a[i]);
      const q = n(x[i]);
      const p2 = p * p;
      const inverse = 1 / (q * q + 4 * p2);
      const value = 8 * p2 * p * inverse;
      f[i] = value;
      ga[i] = (24 * p2 - 8 * value * p) * inverse;
      gx[i] = -2 * value * q * inverse;
    }
  }) as Batch,
  "sqrt(a**2 + b**2 - 2*a*b*cos(t))": ((a: A, b: A, t: A, f: A, ga: A, gb: A, gt: A) => {
    for (let i = 0; i < f.length; i++) {
      const p = n(a[i]);
      const q = n(b[i]);
      const c = Math.cos(n(t[i]));
      const r = Math.sqrt(p * p + q * q - 2 * p * q * c);
      f[i] = r;
      ga[i] = (p - q * c) / r;
      gb[i] = (q - p * c) / r;
      gt[i] = (p * q * Math.sin(n(t[i]))) / r;
    }
  }) as Batch,
  "exp(-x)*cos(2*x)": ((x: A, f: A, gx: A) => {
    for (let i = 0; i < f.length; i++) {
      const e = Math.exp(-n(x[i]));
      const c = Math.cos(2 * n(x[i]));
      f[i] = e * c;
      gx[i] = -e * c - 2 * e * Math.sin(2 * n(x[i]));
    }
  }) as Batch,
  "(x**3 + 4*x)*exp(y)*sin(z)": ((x: A, y: A, z: A, f: A, gx: A, gy: A, gz: A) => {
    for (let i = 0; i < f.length; i++) {
      const p = n(x[i]);
      const e = Math.exp(n(y[i]));
      const s = Math.sin(n(z[i]));
      const u = p * p * p + 4 * p;
      const ue = u * e;
      f[i] = ue * s;
      gx[i] = (3 * p * p + 4) * e * s;
      gy[i] = ue * s;
      gz[i] = ue * Math.cos(n(z[i]));
    }
  }) as Batch,
  "log(exp(x) + exp(y))": ((x: A, y: A, f: A, gx: A, gy: A) => {
    for (let i = 0; i < f.length; i++) {
      const a = Math.exp(n(x[i]));
      const b = Math.exp(n(y[i]));
      const sum = a + b;
      f[i] = Math.log(sum);
      gx[i] = a / sum;
      gy[i] = b / sum;
    }
  }) as Batch,
  "x*tanh(log(1 + exp(x)))": ((x: A, f: A, gx: A) => {
    for (let i = 0; i < f.length; i++) {
      const p = n(x[i]);
      const e = Math.exp(p);
      const t = Math.tanh(Math.log(1 + e));
      f[i] = p * t;
      gx[i] = t + (p * (1 - t * t) * e) / (1 + e);
    }
  }) as Batch,
  "V*S/(K*(1 + I/K_i) + S)": ((V: A, S: A, K: A, I: A, Ki: A, f: A, gV: A, gS: A, gK: A, gI: A, gKi: A) => {
    for (let i = 0; i < f.length; i++) {
      const s = n(S[i]);
      const k = n(K[i]);
      const q = n(I[i]) / n(Ki[i]);
      const m = k * (1 + q);
      const inverse = 1 / (m + s);
      const value = n(V[i]) * s * inverse;
      f[i] = value;
      gV[i] = s * inverse;
      gS[i] = (n(V[i]) - value) * inverse;
      const gm = -value * inverse;
      gK[i] = gm * (1 + q);
      gI[i] = (gm * k) / n(Ki[i]);
      gKi[i] = (-gm * k * q) / n(Ki[i]);
    }
  }) as Batch,
  "exp(-(x - m)**2/(2*s**2))/(s*sqrt(2*pi))": ((x: A, m: A, s: A, f: A, gx: A, gm: A, gs: A) => {
    const root = Math.sqrt(2 * Math.PI);
    for (let i = 0; i < f.length; i++) {
      const d = n(x[i]) - n(m[i]);
      const inverse = 1 / n(s[i]);
      const z = d * inverse;
      const value = (Math.exp(-0.5 * z * z) * inverse) / root;
      f[i] = value;
      const slope = -value * z * inverse;
      gx[i] = slope;
      gm[i] = -slope;
      gs[i] = value * (z * z - 1) * inverse;
    }
  }) as Batch,
  "sqrt(x + sqrt(x + sqrt(x)))": ((x: A, f: A, gx: A) => {
    for (let i = 0; i < f.length; i++) {
      const p = n(x[i]);
      const a = Math.sqrt(p);
      const b = Math.sqrt(p + a);
      const c = Math.sqrt(p + b);
      f[i] = c;
      gx[i] = (1 + (1 + 0.5 / a) / (2 * b)) / (2 * c);
    }
  }) as Batch,
  "R*acos(sin(a)*sin(b) + cos(a)*cos(b)*cos(d))": ((
    R: A,
    a: A,
    b: A,
    d: A,
    f: A,
    gR: A,
    ga: A,
    gb: A,
    gd: A,
  ) => {
    for (let i = 0; i < f.length; i++) {
      const sa = Math.sin(n(a[i]));
      const ca = Math.cos(n(a[i]));
      const sb = Math.sin(n(b[i]));
      const cb = Math.cos(n(b[i]));
      const cd = Math.cos(n(d[i]));
      const u = sa * sb + ca * cb * cd;
      const angle = Math.acos(u);
      f[i] = n(R[i]) * angle;
      const slope = -n(R[i]) / Math.sqrt(1 - u * u);
      gR[i] = angle;
      ga[i] = slope * (ca * sb - sa * cb * cd);
      gb[i] = slope * (sa * cb - ca * sb * cd);
      gd[i] = -slope * ca * cb * Math.sin(n(d[i]));
    }
  }) as Batch,
};
