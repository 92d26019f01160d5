import type { Result } from "../../../graph/errors.ts";
import type { Graph } from "../../../graph/graph.ts";
import type { Shape } from "../../../graph/shape.ts";
import type { Tensor } from "../../../graph/tensor.ts";
import type { Formula } from "../../reading.ts";
import type { Trace } from "../../trace.ts";
import { qualifiedName } from "../frame.ts";
import { Python } from "../interpreter.ts";
import { executeOne } from "../statements.ts";
import { type Syntax, spanOf } from "../syntax/syntax.ts";
import { formulaOf } from "../tracing/formulas.ts";
import { givenOf } from "../tracing/given.ts";
import { traceFunction } from "../tracing/tracing.ts";
import type { ParsedModule } from "./module.ts";
import { calleesOf } from "./module-statements.ts";
import { neededFor } from "./needed.ts";

/** A function by its name, the values it is called with, and shapes of what the text leaves open. */
interface Asked {
  readonly name: string;
  readonly at: Readonly<Record<string, unknown>> | ReadonlyMap<string, Tensor>;
  readonly shapes?: ReadonlyMap<string, Shape> | undefined;
}

type Answered = Result<{ formula: Formula; graph: Graph }>;

/** `nabla gradient FILE --function NAME --at JSON`: of the module only what the function may rest on is run, if it can. */
export function readOneFunction(
  trace: Trace,
  text: string,
  parsed: ParsedModule,
  name: Asked["name"],
  at: Asked["at"],
  shapes?: Asked["shapes"],
): Answered {
  const { root } = parsed;
  const asked = { name, at, shapes };
  const few = neededFor(root, text, name);
  if (few && few.length < root.children.length) {
    const quick = readOne(trace, text, root.as("module", [...few]), asked);
    if (quick.ok) return quick;
  }
  return readOne(trace, text, root, asked);
}

function readOne(trace: Trace, text: string, root: Syntax, { name, at, shapes }: Asked): Answered {
  const py = new Python(trace, text, false);
  py.setCallees(calleesOf(py, root));
  for (const statement of root.children) executeOne(py, statement, py.module);
  const wanted = [...py.codes.values()].reverse();
  const code =
    wanted.find((each) => qualifiedName(each) === name) ?? wanted.find((each) => each.name === name);
  if (!code) {
    const names = [...new Set(wanted.map(qualifiedName))].reverse().join(", ");
    return {
      ok: false,
      error: {
        code: "bad-request",
        message: `no function named ${name}${names ? `; there are ${names}` : ""}`,
      },
    };
  }
  const traced = traceFunction(py, code, { ...givenOf(at), ...(shapes ? { shapes } : {}) });
  if (traced.problem) return { ok: false, error: traced.problem };
  if (traced.outputs.length === 0)
    return {
      ok: false,
      error: { code: "unsupported", message: `${name} gives back no number`, span: code.nameSpan },
    };
  const formula = formulaOf(py, {
    kind: "function",
    name,
    range: spanOf(code.definition),
    nameRange: code.nameSpan,
    outputs: traced.outputs,
    parameters: traced.parameters,
    occurrences: traced.recording.occurrences,
    assumptions: traced.recording.assumptions,
    untold: traced.recording.untold,
    clear: true,
  });
  return { ok: true, value: { formula, graph: trace.graph } };
}
