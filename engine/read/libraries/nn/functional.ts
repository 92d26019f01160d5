import type { Entry } from "../row.ts";
import { pdist } from "../torch/products.ts";
import { ACTIVATIONS } from "./activations.ts";
import { WEIGHTED } from "./linear.ts";
import { CLASS_LOSSES } from "./losses/classes.ts";
import { MARGIN_LOSSES } from "./losses/margins.ts";
import { POINTWISE_LOSSES } from "./losses/pointwise.ts";
import { NORMALISATIONS } from "./normalisation.ts";
import { POOLING, UNFOLD } from "./pooling.ts";
import { SIMILARITIES } from "./similarity.ts";

/** `torch.nn.functional`: the functions that layers apply. Each file beside this one holds some of the rows. */
export const FUNCTIONAL: Readonly<Record<string, Entry>> = {
  ...POINTWISE_LOSSES,
  ...CLASS_LOSSES,
  ...MARGIN_LOSSES,
  ...POOLING,
  pdist,
  unfold: UNFOLD.functional,
  ...ACTIVATIONS,
  ...WEIGHTED,
  ...NORMALISATIONS,
  ...SIMILARITIES,
};
