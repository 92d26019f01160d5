import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  cacheDir: join(import.meta.dirname, "../../node_modules/.vite/browser"),
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    // Each file opens a window of its own; one at a time, so that two cores suffice.
    fileParallelism: false,
    testTimeout: 120_000,
    // Software graphics on a busy machine: what is awaited comes, but not within a second.
    expect: { poll: { timeout: 90_000 } },
    hookTimeout: 600_000,
  },
});
