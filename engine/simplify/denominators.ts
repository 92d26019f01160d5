import type { Algebra } from "./algebra.ts";
import { isNegative, ONE } from "./exact.ts";
import { expanded } from "./expand.ts";
import type { Expr, Factor, Product } from "./expression.ts";
import { overOneLine } from "./factor.ts";

/** 1/(1/a + 1/b) = ab/(a + b): sums of fractions brought over one line before they are multiplied. */
export function overOneFraction(a: Algebra, e: Product, choose: (inner: Expr) => Expr): Expr | null {
  let changed = false;
  const factors = e.factors.map((factor): Factor => {
    const { base, exponent } = factor;
    if (base.kind !== "sum" || exponent.kind !== "num" || exponent.value.d !== 1n) return factor;
    const common = overOneLine(a, base);
    if (!common?.shared.some(({ exponent: power }) => power.kind === "num" && isNegative(power.value)))
      return factor;
    changed = true;
    const inner = { base: choose(common.inner), exponent: a.one };
    return { base: a.product([...common.shared, inner], ONE), exponent };
  });
  return changed ? a.fill(a.product(factors, ONE), e.shape) : null;
}

/** 1/((x + 1)(x − 1)) = 1/(x² − 1) */
export function denominatorsOpened(a: Algebra, e: Product, settled: (opened: Expr) => Expr): Expr | null {
  const isOpen = ({ base, exponent }: Factor): boolean =>
    base.kind === "sum" && exponent.kind === "num" && exponent.value.n === -1n && exponent.value.d === 1n;
  const sums = e.factors.filter(isOpen);
  if (sums.length < 2) return null;
  const under = a.product(
    sums.map(({ base }) => ({ base, exponent: a.one })),
    ONE,
  );
  const opened = expanded(a, under);
  if (!opened) return null;
  const rest = e.factors.filter((factor) => !isOpen(factor));
  return a.fill(a.product([...rest, { base: settled(opened), exponent: a.minusOne }], ONE), e.shape);
}
