import type { DType } from "../../../graph/node.ts";
import { type Nested, type Tensor, tensorOf } from "../../../graph/tensor.ts";
import { bool, list, type MappingValue, NONE, string, type Value } from "../../values.ts";
import { mappingOf } from "../mappings.ts";
import type { Given } from "./parameters.ts";

/** Arguments as JSON gives them: numbers and nested lists of them are variables, the rest is taken as it is. */
export function givenOf(at: Readonly<Record<string, unknown>> | ReadonlyMap<string, Tensor>): Given {
  if (at instanceof Map) return { values: at as ReadonlyMap<string, Tensor> };
  const values = new Map<string, Tensor>();
  const others = new Map<string, Value>();
  const structures = new Map<string, Json>();
  let self: Given["self"];
  for (const [name, value] of Object.entries(at)) {
    const tensor = tensorFrom(value);
    if (tensor) values.set(name, tensor);
    else if (name === "self" && typeof value === "object" && value !== null) {
      const fields = givenOf(value as Readonly<Record<string, unknown>>);
      const inside = new Map<string, Value>(fields.others);
      for (const [field, inner] of fields.structures ?? []) inside.set(field, plain(inner));
      self = { values: fields.values ?? new Map(), others: inside };
    } else if (typeof value === "object" && value !== null) structures.set(name, value as Json);
    else others.set(name, plain(value));
  }
  return { values, others, structures, ...(self ? { self } : {}) };
}

/** A dict or a list of unlike things at the point: its numbers are variables, called by their path. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The value a structure stands for; `leaf` makes the variable of each array in it. */
export function structured(
  value: Json,
  path: string,
  leaf: (path: string, value: Tensor, dtype: DType) => Value,
): Value {
  const tensor = tensorFrom(value);
  if (tensor) return leaf(path, tensor, "float");
  const mask = Array.isArray(value) ? tensorFrom(truths(value)) : null;
  if (mask) return leaf(path, mask, "bool");
  if (Array.isArray(value))
    return list((value as readonly Json[]).map((item, i) => structured(item, `${path}[${i}]`, leaf)));
  if (typeof value === "object" && value !== null)
    return recordOf(
      Object.entries(value).map(([key, inner]) => [key, structured(inner, `${path}.${key}`, leaf)]),
    );
  return plain(value);
}

/** A dict whose entries are read as attributes too: which of both the text does is not told by a point. */
export function recordOf(fields: readonly (readonly [string, Value])[]): MappingValue {
  return { ...mappingOf(fields.map(([key, value]) => [string(key), value])), record: true };
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

/** Nested lists of true and false as ones and zeros; anything else in them stays what it is. */
function truths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(truths);
  return typeof value === "boolean" ? Number(value) : null;
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
