import type { Span } from "../../graph/span.ts";
import type { TensorValue, Value } from "../values.ts";
import type { Host } from "./host.ts";

/** Attributes and methods of arrays, of whatever library they are. */
export function tensorAttribute(
  host: Host,
  tensor: TensorValue,
  name: string,
  span: Span,
  text: string,
): Value | undefined {
  void host;
  void tensor;
  void name;
  void span;
  void text;
  return undefined;
}
