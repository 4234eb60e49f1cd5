"""Log-probabilities of labels under a language model's head, on CPU.

trl's fused head has kernels for GPUs; on CPU it walks large float32 tiles three times. Here the logits of a few
positions at a time stay in the cache, and the gradient with respect to the hidden state is formed while they are
there, so that backward is one multiplication. The numbers are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

STEP = 64
"Positions at a time: 64 x 49,152 float32 logits are 12 MiB."
SCALED = ("final_logit_softcapping", "logit_scale", "output_multiplier", "lm_head_multiplier", "logits_scaling")
"Configuration keys of models that do something to their logits; those keep trl's head."


@dataclass(slots=True)
class Scores:
    """What trl's losses read of a forward; each field [positions] here, [rows, length - 1] once spread."""

    log_probs: torch.Tensor
    "log-probability of each label"
    entropy: torch.Tensor | None = None
    "of the prediction"
    log_sum_sq_probs: torch.Tensor | None = None
    "log of the sum of squared probabilities"
    mean_logits: torch.Tensor | None = None
    "over the vocabulary"
    is_top1: torch.Tensor | None = None
    "is the label the likeliest token?"
    label_mask: torch.Tensor | None = None
    "[rows, length - 1] where there is a label"
    loss: torch.Tensor | None = None
    "mean negative log-probability"
    aux_loss: torch.Tensor | None = None
    "of mixtures of experts, which do not come here"


class _LabelScores(torch.autograd.Function):  # type: ignore[misc]
    """(hidden [n, d], weight [v, d], labels [n]) -> the per-position fields of Scores; gradients to hidden only."""

    @staticmethod
    def forward(ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor) -> Any:
        wanted = ctx.needs_input_grad[0]
        found: list[list[torch.Tensor]] = [[], [], [], [], []]
        slopes = []
        for states, label in zip(hidden.split(STEP), labels.split(STEP), strict=True):
            logits = torch.mm(states, weight.t()).float()
            logs = torch.log_softmax(logits, -1)
            own = logs.gather(1, label[:, None])
            chances = logs.exp()
            square = torch.linalg.vecdot(chances, chances).log()
            for field, value in zip(found, (own[:, 0], -torch.linalg.vecdot(chances, logs), square, logits.mean(-1),
                                            logs.argmax(-1) == label), strict=True):
                field.append(value)
            if wanted:
                slope = chances.neg_().scatter_add_(1, label[:, None], torch.ones_like(own))
                slopes.append(torch.mm(slope.to(weight.dtype), weight))
        if wanted:
            ctx.save_for_backward(torch.cat(slopes))
        results = [torch.cat(field) for field in found]
        ctx.mark_non_differentiable(*results[1:])
        return tuple(results)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        (slopes,) = ctx.saved_tensors
        return (slopes * gradients[0][:, None]).to(slopes.dtype), None, None


def score(hidden: torch.Tensor, weight: torch.Tensor, labels: torch.Tensor) -> Scores:
    """Return the scores of `labels` [n] after `hidden` [n, d] under the head `weight` [vocabulary, d]."""
    if not len(labels):
        return Scores(hidden.sum(-1).float(), *(hidden.new_zeros(0, dtype=torch.float32) for _ in range(4)))
    own, entropy, square, mean, top = _LabelScores.apply(hidden.to(weight.dtype), weight, labels)
    return Scores(own, entropy, square, mean, top)


def fits(model: Any) -> bool:
    """Tell whether `score` computes this causal model's head: a frozen plain projection on CPU."""
    head, config = model.get_output_embeddings(), model.config.get_text_config()
    return (type(head) is torch.nn.Linear and head.bias is None and head.weight.device.type == "cpu"
            and head.weight.is_floating_point() and not head.weight.requires_grad
            and all(getattr(config, key, None) is None for key in SCALED))
