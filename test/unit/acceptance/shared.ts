import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** The acceptance cases and the seed documents lie beside the repository, not in it. */
const SHARED = resolve(import.meta.dirname, "../../../../shared");

/** A file of the shared folder, or null where there is none (the tests that need it are then skipped, with a word). */
export function shared(path: string): string | null {
  const file = resolve(SHARED, path);
  if (existsSync(file)) return readFileSync(file, "utf8");
  console.warn(`skipped: ../shared/${path} is absent`);
  return null;
}
