import { type Helpers, helper } from "./helpers.ts";

/** Functions in C that programs with matrices call; printed before them. */
export const C_HELPERS: Helpers = {
  place_of: helper(
    "place_of",
    `/* A place held as a number; negative ones count from the end. */
static int place_of(double at, int n) {
  return at < 0.0 ? (int)at + n : (int)at;
}`,
  ),
  solve_in_place: helper(
    "solve_in_place",
    `/* X := A^-1 X by Gaussian elimination with row exchanges; A is overwritten. Returns det(A). */
static double solve_in_place(int n, int k, double *a, double *x) {
  double det = 1.0;
  for (int c = 0; c < n; c++) {
    int best = c;
    for (int r = c + 1; r < n; r++)
      if (fabs(a[r * n + c]) > fabs(a[best * n + c])) best = r;
    if (best != c) {
      for (int j = 0; j < n; j++) { double t = a[c * n + j]; a[c * n + j] = a[best * n + j]; a[best * n + j] = t; }
      for (int j = 0; j < k; j++) { double t = x[c * k + j]; x[c * k + j] = x[best * k + j]; x[best * k + j] = t; }
      det = -det;
    }
    det *= a[c * n + c];
    for (int r = c + 1; r < n; r++) {
      double factor = a[r * n + c] / a[c * n + c];
      for (int j = c; j < n; j++) a[r * n + j] -= factor * a[c * n + j];
      for (int j = 0; j < k; j++) x[r * k + j] -= factor * x[c * k + j];
    }
  }
  for (int r = n - 1; r >= 0; r--)
    for (int j = 0; j < k; j++) {
      for (int c = r + 1; c < n; c++) x[r * k + j] -= a[r * n + c] * x[c * k + j];
      x[r * k + j] /= a[r * n + r];
    }
  return det;
}`,
  ),
  solve_triangular: helper(
    "solve_triangular",
    `/* X := A^-1 X for a triangular A, or its transpose. */
static void solve_triangular(int n, int k, int lower, int turned, const double *a, double *x) {
  for (int step = 0; step < n; step++) {
    int r = lower != turned ? step : n - 1 - step;
    for (int j = 0; j < k; j++) {
      for (int before = 0; before < step; before++) {
        int c = lower != turned ? before : n - 1 - before;
        x[r * k + j] -= (turned ? a[c * n + r] : a[r * n + c]) * x[c * k + j];
      }
      x[r * k + j] /= a[r * n + r];
    }
  }
}`,
  ),
  cholesky: helper(
    "cholesky",
    `/* The lower factor of a symmetric positive definite matrix. */
static void cholesky(int n, const double *a, double *l) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      double sum = a[i * n + j];
      for (int k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      l[i * n + j] = j > i ? 0.0 : j == i ? sqrt(sum) : sum / l[j * n + j];
    }
}`,
  ),
  sorted_places: helper(
    "sorted_places",
    `/* The order that sorts x; equal entries keep theirs, NaN goes last. */
static void sorted_places(int n, int descending, const double *x, int *order) {
  for (int i = 0; i < n; i++) {
    int j = i;
    for (; j > 0; j--) {
      double before = x[order[j - 1]];
      if (!(before != before ? x[i] == x[i] : descending ? x[i] > before : x[i] < before)) break;
      order[j] = order[j - 1];
    }
    order[j] = i;
  }
}`,
  ),
  eigen_symmetric: helper(
    "eigen_symmetric",
    `/* Eigenvalues of the symmetric part of A, ascending, and their vectors as columns, by Jacobi's rotations; A is overwritten. */
static void eigen_symmetric(int n, double *a, double *values, double *v) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      if (j > i) a[i * n + j] = a[j * n + i] = 0.5 * (a[i * n + j] + a[j * n + i]);
      v[i * n + j] = i == j ? 1.0 : 0.0;
    }
  for (int sweep = 0; sweep < 60; sweep++) {
    double off = 0.0, all = 0.0;
    for (int i = 0; i < n * n; i++) {
      all += a[i] * a[i];
      if (i % (n + 1) != 0) off += a[i] * a[i];
    }
    if (off <= 1e-34 * all) break;
    for (int p = 0; p < n; p++)
      for (int q = p + 1; q < n; q++) {
        if (a[p * n + q] == 0.0) continue;
        double theta = (a[q * n + q] - a[p * n + p]) / (2.0 * a[p * n + q]);
        double t = (theta < 0.0 ? -1.0 : 1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
        double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
        for (int k = 0; k < n; k++) {
          double x = a[k * n + p], y = a[k * n + q];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (int k = 0; k < n; k++) {
          double x = a[p * n + k], y = a[q * n + k];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
        for (int k = 0; k < n; k++) {
          double x = v[k * n + p], y = v[k * n + q];
          v[k * n + p] = c * x - s * y;
          v[k * n + q] = s * x + c * y;
        }
      }
  }
  for (int i = 0; i < n; i++) values[i] = a[i * n + i];
  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++)
      if (values[j] < values[i]) {
        double t = values[i]; values[i] = values[j]; values[j] = t;
        for (int k = 0; k < n; k++) { t = v[k * n + i]; v[k * n + i] = v[k * n + j]; v[k * n + j] = t; }
      }
}`,
  ),
  matrix_exponential: helper(
    "matrix_exponential",
    `/* e^A by scaling, a Taylor series, and squaring. */
static void matrix_exponential(int n, const double *a, double *e) {
  double norm = 0.0;
  for (int i = 0; i < n; i++) {
    double row = 0.0;
    for (int j = 0; j < n; j++) row += fabs(a[i * n + j]);
    norm = fmax(norm, row);
  }
  int squarings = 0;
  for (; norm > 0.5 && squarings < 1000; norm /= 2.0) squarings++;
  double scale = pow(2.0, -squarings), term[n * n], next[n * n];
  for (int i = 0; i < n * n; i++) e[i] = term[i] = i % (n + 1) == 0 ? 1.0 : 0.0;
  for (int step = 1; step <= 18 + squarings; step++) {
    const double *left = step <= 18 ? term : e, *right = step <= 18 ? a : e;
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) {
        double sum = 0.0;
        for (int k = 0; k < n; k++) sum += left[i * n + k] * right[k * n + j];
        next[i * n + j] = step <= 18 ? sum * scale / step : sum;
      }
    for (int i = 0; i < n * n; i++) {
      if (step <= 18) { term[i] = next[i]; e[i] += next[i]; }
      else e[i] = next[i];
    }
  }
}`,
  ),
};
