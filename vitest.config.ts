import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/unit/**/*.test.{ts,tsx}"],
    testTimeout: 90_000,
    // Two workers: the machines that run this have two cores, and the tests are all computation.
    maxWorkers: 2,
  },
});
