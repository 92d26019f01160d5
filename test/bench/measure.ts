/** One line of `npm run bench`. Peers and ratios are by name; a ratio is ours over the peer's median. */
export interface Row {
  readonly suite: string;
  readonly name: string;
  readonly unit: string;
  readonly ours: { readonly median: number; readonly p95: number };
  readonly peers: Readonly<Record<string, number>>;
  readonly ratio: Readonly<Record<string, number>>;
}

/** A suite lives in `test/bench/NAME/index.ts` as its default export; it hands over rows as it measures them. */
export type Suite = (report: (row: Omit<Row, "suite">) => void) => Promise<void> | void;

/** Something to time: one call is one operation. */
export type Task = () => unknown;

/** The value below which a share of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** A row from samples taken elsewhere, such as latencies or sizes, in `unit`. */
export function row(
  name: string,
  unit: string,
  ours: readonly number[],
  peers: Readonly<Record<string, readonly number[]>> = {},
): Omit<Row, "suite"> {
  const median = quantile(ours, 0.5);
  const medians = Object.entries(peers).map(([peer, samples]) => [peer, quantile(samples, 0.5)] as const);
  return {
    name,
    unit,
    ours: { median, p95: quantile(ours, 0.95) },
    peers: Object.fromEntries(medians),
    ratio: Object.fromEntries(medians.map(([peer, value]) => [peer, median / value])),
  };
}

const perUnit = { s: 1e-3, ms: 1, µs: 1e3, ns: 1e6 } as const;

/** How `race` measures; what is left out suits operations of a microsecond to a second. */
export interface Rules {
  readonly unit?: keyof typeof perUnit;
  /** Samples of each contestant. */
  readonly rounds?: number;
  /** Milliseconds a sample should last at least; short operations are repeated to fill it. */
  readonly sample?: number;
  /** Milliseconds to warm up each contestant. */
  readonly warm?: number;
  /** Time spent computing rather than passing: for work of one thread, and machines that others use too. */
  readonly processor?: boolean;
}

/** Milliseconds that this process has computed. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const wallTime = (): number => performance.now();

/** Results are added to this, so that no engine may drop the work. */
let sink = 0;

async function timed(task: Task, repeats: number, now: () => number): Promise<number> {
  const start = now();
  for (let index = 0; index < repeats; index++) {
    const value = task();
    if (value instanceof Promise) await value;
    else if (typeof value === "number") sink += value;
  }
  return (now() - start) / repeats;
}

/**
 * Times ours and the peers in the same run, one sample of each in turn, so that a busy machine or a slow clock
 * touches all alike. Tasks run until warm first, and often enough for the clock to see them.
 */
export async function race(
  name: string,
  ours: Task,
  peers: Readonly<Record<string, Task>> = {},
  rules: Rules = {},
): Promise<Omit<Row, "suite">> {
  const { unit = "µs", rounds = 25, sample = 4, warm = 60 } = rules;
  const now = rules.processor === true ? processorTime : wallTime;
  const contestants = await Promise.all(
    Object.entries({ "": ours, ...peers }).map(async ([label, task]) => ({
      label,
      task,
      repeats: 1,
      samples: [] as number[],
    })),
  );
  for (const contestant of contestants) {
    const end = now() + warm;
    let each = await timed(contestant.task, 1, now);
    while (now() < end)
      each = await timed(contestant.task, Math.max(1, Math.ceil(1 / Math.max(each, 1e-4))), now);
    contestant.repeats = Math.max(1, Math.ceil(sample / Math.max(each, 1e-6)));
  }
  for (let round = 0; round < rounds; round++) {
    for (const { task, repeats, samples } of contestants)
      samples.push((await timed(task, repeats, now)) * perUnit[unit]);
  }
  if (Number.isNaN(sink)) sink = 0;
  const [first, ...others] = contestants;
  return row(
    name,
    unit,
    first?.samples ?? [],
    Object.fromEntries(others.map(({ label, samples }) => [label, samples])),
  );
}
