/** Losses as layers: the settings of the class are those of the function. */

import type { LayerKind } from "../layer.ts";
import { plain } from "./plain.ts";

/** A loss: the arguments of its class, in order, are those of its function. */
const loss = (fn: string, settings = ""): LayerKind => {
  const rest = ["size_average=None", "reduce=None", "reduction='mean'"].filter(
    (each) => !settings.includes(each),
  );
  const params = [settings, ...rest].filter(Boolean).join(", ");
  const names = params.split(",").map((each) => (each.trim().split("=")[0] ?? "").trim());
  return plain(
    fn,
    params,
    names.filter((name) => name !== "size_average" && name !== "reduce"),
  );
};

/** Losses as layers. */
export const LOSS_LAYERS: Readonly<Record<string, LayerKind>> = {
  MSELoss: loss("mse_loss"),
  L1Loss: loss("l1_loss"),
  SmoothL1Loss: loss("smooth_l1_loss", "size_average=None, reduce=None, reduction='mean', beta=1"),
  HuberLoss: loss("huber_loss", "reduction='mean', delta=1"),
  CrossEntropyLoss: loss(
    "cross_entropy",
    "weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean', label_smoothing=0",
  ),
  NLLLoss: loss("nll_loss", "weight=None, size_average=None, ignore_index=-100"),
  BCELoss: loss("binary_cross_entropy", "weight=None"),
  BCEWithLogitsLoss: loss(
    "binary_cross_entropy_with_logits",
    "weight=None, size_average=None, reduce=None, reduction='mean', pos_weight=None",
  ),
  KLDivLoss: loss("kl_div", "size_average=None, reduce=None, reduction='mean', log_target=False"),
  PoissonNLLLoss: loss("poisson_nll_loss", "log_input=True, full=False, size_average=None, eps=1e-8"),
  GaussianNLLLoss: loss("gaussian_nll_loss", "full=False, eps=1e-6"),
  MarginRankingLoss: loss("margin_ranking_loss", "margin=0"),
  TripletMarginLoss: loss("triplet_margin_loss", "margin=1, p=2, eps=1e-6, swap=False"),
  SoftMarginLoss: loss("soft_margin_loss"),
  CosineEmbeddingLoss: loss("cosine_embedding_loss", "margin=0"),
  HingeEmbeddingLoss: loss("hinge_embedding_loss", "margin=1"),
  MultiMarginLoss: loss("multi_margin_loss", "p=1, margin=1, weight=None"),
  MultiLabelSoftMarginLoss: loss("multilabel_soft_margin_loss", "weight=None"),
};
