/** Every layer of `torch.nn` by name. */

import type { LayerKind } from "../layer.ts";
import { LOSS_LAYERS } from "./losses.ts";
import { PLAIN_LAYERS } from "./plain.ts";
import { WEIGHTED_LAYERS } from "./weighted.ts";

/** Layers by name. */
export const LAYERS: Readonly<Record<string, LayerKind>> = {
  ...WEIGHTED_LAYERS,
  ...PLAIN_LAYERS,
  ...LOSS_LAYERS,
};
