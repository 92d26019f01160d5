import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../extension/build/paths.ts";

/** Where the test VS Code, its Node and its Chromium live. `NABLA_TEST_HOST` shares one folder between clones. */
export const cache: string = process.env["NABLA_TEST_HOST"] ?? at(".vscode-test");

/** What went wrong, said so that the reader knows what to do next. */
export class HostError extends Error {
  override readonly name = "HostError";
}

/** Progress goes to stderr, so that programs reading our stdout are not disturbed. */
export function say(message: string): void {
  process.stderr.write(`${message}\n`);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The process that holds a lock; undefined while it is being taken. */
function ownerOf(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

/** Holds `lock` while `work` runs; a lock whose process is gone is taken over. */
async function exclusively(lock: string, work: () => Promise<void>): Promise<void> {
  let waited = 0;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const owner = ownerOf(lock);
      if (owner === undefined ? waited > 20 : !alive(owner)) {
        rmSync(lock, { force: true });
        continue;
      }
      if (waited++ === 2) say(`Waiting for process ${owner}, which is installing the same thing…`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * The folder `name` in the cache, made by `make` the first time. It appears under its name only when complete,
 * so an interrupted installation starts anew instead of half working.
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  await exclusively(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await make(partial);
    renameSync(partial, folder);
  });
  return folder;
}
