// `npm run bench [-- SUITE…] [--json]`: runs the suites of this folder and prints one row a measurement.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Row, Suite } from "./measure.ts";

const here = import.meta.dirname;
const args = process.argv.slice(2);
const json = args.includes("--json");
const asked = args.filter((argument) => !argument.startsWith("-"));
const known = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(here, entry.name, "index.ts")))
  .map((entry) => entry.name)
  .sort();

const number = (value: number): string =>
  value === 0 || (Math.abs(value) >= 0.01 && Math.abs(value) < 100_000)
    ? value.toPrecision(3)
    : value.toExponential(2);

function line({ name, unit, ours, peers, ratio }: Row): string {
  const others = Object.entries(peers).map(
    ([peer, value]) => `${peer} ${number(value)} (×${number(ratio[peer] ?? Number.NaN)})`,
  );
  const spread = ours.median === ours.p95 ? "" : `, p95 ${number(ours.p95)}`;
  return `  ${name}: ${number(ours.median)} ${unit}${spread}${others.length > 0 ? `; ${others.join(", ")}` : ""}`;
}

const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No suite called ${unknown.join(", ")}; there are: ${known.join(", ")}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : known) {
  if (!json) console.log(name);
  const { default: suite } = (await import(pathToFileURL(join(here, name, "index.ts")).href)) as {
    default: Suite;
  };
  try {
    await suite((measured) => {
      const whole: Row = { suite: name, ...measured };
      console.log(json ? JSON.stringify(whole) : line(whole));
    });
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.stack : error}`);
    process.exitCode = 1;
  }
}
