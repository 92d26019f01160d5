import { describe, expect, it } from "vitest";
import { quantile, race, row } from "../../bench/measure.ts";

describe("bench rows", () => {
  it("takes medians and percentiles between samples", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3], 1)).toBe(3);
    expect(quantile([7], 0.95)).toBe(7);
  });

  it("gives ours over the peer as the ratio", () => {
    const { ours, peers, ratio } = row("n", "ms", [2, 2, 2], { hand: [1, 4, 4] });
    expect(ours).toEqual({ median: 2, p95: 2 });
    expect(peers).toEqual({ hand: 4 });
    expect(ratio).toEqual({ hand: 0.5 });
  });

  it("tells slow from fast, also for asynchronous work", async () => {
    const spin = (turns: number) => () => {
      let x = 0;
      for (let index = 0; index < turns; index++) x += Math.sqrt(index);
      return x;
    };
    const rules = { rounds: 5, sample: 1, warm: 5 };
    const { ratio } = await race("n", spin(200_000), { quick: spin(2000) }, rules);
    expect(ratio["quick"]).toBeGreaterThan(10);
    const waited = await race(
      "n",
      () => new Promise((done) => setTimeout(done, 5)),
      {},
      { ...rules, unit: "ms" },
    );
    expect(waited.ours.median).toBeGreaterThan(3);
  });
});
