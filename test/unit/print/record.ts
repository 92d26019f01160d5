/**
 * Prints, as JSON, every expression that record.py is to run in its real language:
 *
 *     npx tsx test/unit/print/record.ts | python3 test/unit/print/record.py
 *
 * writes test/reference/printed.json. Needs NumPy, SciPy, SymPy and torch (NABLA_TORCH_PYTHON names an interpreter
 * that has it, if python3 has not) and a C compiler.
 */
import { printed } from "./printed.ts";

const seen = new Set<string>();
const out = [];
for (const { target, code, at, places } of printed()) {
  const key = JSON.stringify([target, code, at]);
  if (seen.has(key)) continue;
  seen.add(key);
  out.push({ target, code, at, ...(places ? { places } : {}) });
}
process.stdout.write(JSON.stringify(out));
