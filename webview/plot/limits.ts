/** So many values tell the range of a picture. */
const ENOUGH = 2500;

/** The range worth showing: all values, unless a few near a pole would flatten the rest. */
export function limitsOf(lines: readonly ArrayLike<number>[]): {
  readonly low: number;
  readonly high: number;
} {
  const finite: number[] = [];
  for (const line of lines)
    for (let i = 0; i < line.length; i += Math.max(1, Math.floor(line.length / ENOUGH))) {
      const value = line[i] as number;
      if (Number.isFinite(value)) finite.push(value);
    }
  if (finite.length === 0) return { low: -1, high: 1 };
  finite.sort((a, b) => a - b);
  const at = (part: number): number => finite[Math.round((finite.length - 1) * part)] as number;
  let [low, high] = [at(0), at(1)];
  const [inner, outer] = [at(0.04), at(0.96)];
  const spread = outer - inner;
  // A pole: a hundredth of the points reaches ten times as far as all others.
  if (spread > 0 && (high - low) / spread > 12) {
    low = Math.max(low, inner - spread * 0.6);
    high = Math.min(high, outer + spread * 0.6);
  }
  if (high - low <= Math.abs(high) * 1e-12) {
    const room = Math.abs(high) * 0.1 || 1;
    return { low: low - room, high: high + room };
  }
  const margin = (high - low) * 0.06;
  return { low: low - margin, high: high + margin };
}
