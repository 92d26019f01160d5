import { type Nested, type Tensor, tensorOf } from "../../graph/tensor.ts";
import { bool, list, NONE, string, type Value } from "../values.ts";
import { mappingOf } from "./mappings.ts";
import type { Given } from "./parameters.ts";

/** Arguments as JSON gives them: numbers and nested lists of them are variables, the rest is taken as it is. */
export function givenOf(at: Readonly<Record<string, unknown>> | ReadonlyMap<string, Tensor>): Given {
  if (at instanceof Map) return { values: at as ReadonlyMap<string, Tensor> };
  const values = new Map<string, Tensor>();
  const others = new Map<string, Value>();
  let self: Given["self"];
  for (const [name, value] of Object.entries(at)) {
    const tensor = tensorFrom(value);
    if (tensor) values.set(name, tensor);
    else if (name === "self" && typeof value === "object" && value !== null) {
      const fields = givenOf(value as Readonly<Record<string, unknown>>);
      self = { values: fields.values ?? new Map(), others: fields.others ?? new Map() };
    } else others.set(name, plain(value));
  }
  return { values, others, ...(self ? { self } : {}) };
}

function plain(value: unknown): Value {
  if (typeof value === "string") return string(value);
  if (typeof value === "boolean") return bool(value);
  if (typeof value === "number")
    return { kind: "known", type: Number.isInteger(value) ? "int" : "float", value };
  if (Array.isArray(value)) return list(value.map(plain));
  if (typeof value === "object" && value !== null)
    return mappingOf(Object.entries(value).map(([key, inner]) => [string(key), plain(inner)]));
  return NONE;
}

/** A number or evenly nested lists of numbers; null for anything else. */
function tensorFrom(value: unknown): Tensor | null {
  if (!isNested(value)) return null;
  try {
    return tensorOf(value);
  } catch {
    return null;
  }
}

function isNested(value: unknown): value is Nested {
  if (typeof value === "number") return true;
  return Array.isArray(value) && value.length > 0 && value.every(isNested);
}
