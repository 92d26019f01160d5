/** `torch.nn`: layers, containers, parameters, and how these are filled and clipped. */

import { constant, type Entry } from "../row.ts";
import { container } from "./containers.ts";
import { layerClass } from "./layer.ts";
import { LAYERS } from "./layers/index.ts";
import { moduleClass } from "./module.ts";
import { PARAMETERS } from "./parameters.ts";

/** `torch.nn` */
export const NN: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(
    Object.entries(LAYERS).map(([name, kind]) => [name, constant((host) => layerClass(host, name, kind))]),
  ),
  Module: constant(moduleClass),
  Sequential: constant((host) => container(host, "Sequential", true)),
  ModuleList: constant((host) => container(host, "ModuleList", false)),
  ParameterList: constant((host) => container(host, "ParameterList", false)),
  ...PARAMETERS,
};
