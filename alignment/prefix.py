"""Compute every distinct token prefix of a batch once, exactly, under trl's own trainers and losses.

    trainer = SFTTrainer(...)
    sharing = share_prefixes(trainer.model)     # from here on each forward of trl's loss runs on the batch's trie
    trainer.train()
    sharing.tokens, sharing.nodes               # 212,564 tokens asked for, 24,620 computed

Rows that share a schema share its computation: the decoder sees one row of trie nodes, each at its depth's position
and attending to its ancestors only, and the LM head sees each supervised prediction once. The results go back to the
shape [rows, length] that trl's losses read. Values and gradients are those of the plain forward. What differs is
noise: LoRA dropout and NEFTune draw once for a node, so rows share their draw along a shared prefix; NEFTune's
magnitude, alpha / sqrt(length x hidden), takes the number of nodes for its length.

A batch that carries its layout (alignment.layout) is computed without a look back from the accelerator. Attention is
flex_attention on CUDA in half precision, a dense mask in float32 there, blocks on CPU (alignment.attention).

What it does not do: forwards with a cache, with embeddings or with positions of their own run the plain way, and so
do rows longer than a sliding window.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import torch

from alignment import attention, head
from alignment.layout import KEY, Layout, Placed, layout, placed
from schemas.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedModel

PER_TOKEN = ("log_probs", "entropy", "log_sum_sq_probs", "mean_logits", "is_top1")
"Fields of trl's fused LM head that hold one number a position."
OWN = ("past_key_values", "inputs_embeds", "position_ids", "shift_labels")
"Arguments with which a forward runs the plain way."


class SharedPrefixes:
    """The forward that stands in for a causal model's own; made by `share_prefixes`."""

    def __init__(self, model: PreTrainedModel, way: attention.Way | None = None) -> None:
        self.model = model
        self.way = way
        "how attention is computed; None leaves the choice to device and precision"
        self.plain = model.forward
        self.tokens = 0
        "tokens of all rows so far"
        self.nodes = 0
        "tokens computed for them"
        self._wanted: torch.Tensor | None = None
        self._hook = model.base_model.register_forward_hook(self._gather)
        self._attention = model.config._attn_implementation
        attention.register()
        model.config._attn_implementation = attention.NAME

        @functools.wraps(type(model).forward)  # generate() reads the signature
        def forward(*args: Any, **kwargs: Any) -> Any:
            return self.forward(*args, **kwargs)

        model.forward = forward

    def forward(self, input_ids: torch.Tensor | None = None, attention_mask: torch.Tensor | None = None,
                labels: torch.Tensor | None = None, fused_lm_head: bool = False, **kwargs: Any) -> Any:
        """Run trl's fused forward on the trie of `input_ids` [rows, length]; every other forward as it was."""
        known: Layout | None = kwargs.pop(KEY, None)
        given = {"input_ids": input_ids, "attention_mask": attention_mask, "labels": labels, **kwargs}
        given = {name: value for name, value in given.items() if value is not None}
        if not fused_lm_head or input_ids is None or labels is None or not self._fits(given):
            return self.plain(**given, **({"fused_lm_head": True} if fused_lm_head else {}))
        if known is None or known.shape != tuple(input_ids.shape):
            known = layout(input_ids, attention_mask, labels)
        self.tokens += known.tokens
        self.nodes += len(known.tree.tokens)
        for name in ("input_ids", "attention_mask", "labels"):
            given.pop(name, None)
        return self._shared(known, labels.device, given)

    def remove(self) -> None:
        """Give the model its own forward and attention back."""
        self._hook.remove()
        self.model.forward = self.plain
        self.model.config._attn_implementation = self._attention

    def _shared(self, known: Layout, device: torch.device, kwargs: dict[str, Any]) -> Any:
        """Score each distinct prediction on the nodes, then spread the scores over [rows, length - 1]."""
        autocast = torch.is_autocast_enabled(device.type)
        dtype = torch.get_autocast_dtype(device.type) if autocast else self.model.dtype
        way = self.way or attention.choose(device, dtype)
        tree = known.tree.padded(attention.MULTIPLE[way])
        columns = placed(known, tree, device)
        before, layers = attention.planned, len(self.model.base_model.layers)
        outputs = self._scores(columns, attention.plan(tree, device, dtype, way), kwargs)
        if attention.planned - before != layers:  # a layer that does not hand its arguments on sees a plain sequence
            raise _unfit(self.model, f"{attention.planned - before} of its {layers} layers take part")
        rows, length = known.shape
        for name in PER_TOKEN:
            value = getattr(outputs, name)
            if value is not None:
                spread = value.new_zeros(rows * (length - 1))
                own = value.view(-1).index_select(0, columns.back)
                setattr(outputs, name, spread.index_copy(0, columns.place, own).view(rows, length - 1))
        mask = torch.zeros(rows * (length - 1), dtype=torch.bool, device=device)
        outputs.label_mask = mask.index_fill(0, columns.place, True).view(rows, length - 1)
        items = kwargs.get("num_items_in_batch")
        outputs.loss = -outputs.log_probs.sum() / (max(len(known.place), 1) if items is None else items)
        return outputs

    def _scores(self, columns: Placed, plan: attention.Plan, kwargs: dict[str, Any]) -> Any:
        """Return trl's per-token fields for each distinct prediction."""
        inputs = {
            "input_ids": columns.tokens[None], "position_ids": columns.depth[None],
            "attention_mask": torch.ones((1, 1, 1, 1), dtype=torch.bool, device=columns.tokens.device),  # taken as is
            "prefix_plan": plan, **kwargs}
        self._wanted = columns.parents
        try:
            if not head.fits(self.model):
                return self.plain(**inputs, shift_labels=columns.labels[None], fused_lm_head=True)
            inputs.pop("num_items_in_batch", None)
            hidden = self.model.base_model(**{**inputs, "use_cache": False}).last_hidden_state[0]
            return head.score(hidden, self.model.get_output_embeddings().weight, columns.labels)
        finally:
            self._wanted = None

    def _gather(self, _module: Any, _inputs: Any, output: Any) -> Any:
        """Keep of the decoder's hidden states those that a prediction is read from."""
        if self._wanted is not None:
            output.last_hidden_state = output.last_hidden_state.index_select(1, self._wanted)
        return output

    def _fits(self, given: dict[str, Any]) -> bool:
        """Tell whether this forward is one whose rows a trie can stand for."""
        window = getattr(self.model.config, "sliding_window", None)
        return not any(name in given for name in OWN) and (not window or given["input_ids"].shape[1] <= window)


def share_prefixes(model: Any, way: attention.Way | None = None) -> SharedPrefixes:
    """Make trl's losses on `model` (a causal model or its PEFT wrapper, inside a trl trainer) share prefixes.

    `way` says how attention is computed; without it device and precision decide (alignment.attention.choose).

    Call it once the trainer is built, since trl puts its fused LM head on the model there. Raises InputError for a
    model whose layers are not all plain attention, for which a trie cannot stand in.
    """
    causal = model.get_base_model() if hasattr(model, "peft_config") else model
    config = causal.config
    kinds = set(getattr(config, "layer_types", None) or ["full_attention"])
    plain = kinds <= {"full_attention", "sliding_attention"} and hasattr(causal.base_model, "layers")
    if not plain or getattr(config, "attn_logit_softcapping", None) or hasattr(config, "num_local_experts"):
        raise _unfit(causal, f"layers: {', '.join(sorted(kinds))}")
    return SharedPrefixes(causal, way)


def _unfit(model: Any, why: str) -> InputError:
    """Return the error for a model that a trie cannot stand in for."""
    return InputError(f"prefix_sharing cannot be used with {type(model).__name__} ({why}); set prefix_sharing=false")
