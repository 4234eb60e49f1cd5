"""Which models decode over shared prefixes: their configuration allows it, and a trial gives the plain logits."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer

from alignment import decode
from alignment.decode import Row, continued

PREFIX, RESTS = (31, 47, 23, 61, 37, 53, 29), ((43,), (41, 59, 34))
"Tokens of the trial, in hundredths of the vocabulary: its first ones are special, and often were never trained."
NEAR = {torch.float32: 1e-3, torch.float64: 1e-6}
"How far logits may be off on average (root mean square), as a share of their spread."
HALF = 0.3
"The same in half precision: a small NF4 model is off by 0.08, attention to other tokens or places by 0.8."
_tried: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def shares(model: Any) -> bool:
    """Tell whether rows of `model` may share prefixes: plain keys and values for every token, attended to as usual."""
    config = model.config.get_text_config(decoder=True)
    if getattr(config, "num_kv_shared_layers", 0) or getattr(config, "is_encoder_decoder", False):
        return False
    if any(hasattr(module, "sinks") for module in model.modules()):
        return False
    layers = DynamicCache(config=config).layers
    if any(type(layer) not in (DynamicLayer, DynamicSlidingWindowLayer) for layer in layers):
        return False
    if model not in _tried:
        _tried[model] = _agrees(model, config.num_hidden_layers)
    return _tried[model]


@torch.inference_mode()  # type: ignore[untyped-decorator]
def _agrees(model: Any, layers: int) -> bool:
    """Decode one token of two rows both ways: position by another rule, or attention of the model's own, shows."""
    shared = list[Any]()

    def keep(logits: Any, _live: Any) -> Any:
        shared.append(logits.float())
        return logits.argmax(-1)

    training, before, vocabulary = model.training, decode.attended, model.get_input_embeddings().weight.shape[0]
    prefix, *rests = (tuple(vocabulary * part // 100 for part in parts) for parts in (PREFIX, *RESTS))
    model.eval()
    try:
        list(continued(model, [Row(prefix, rest) for rest in rests], frozenset(), 1, keep))
        ids = [torch.tensor([prefix + rest], device=model.device) for rest in rests]
        plain = torch.cat([model(input_ids=one, use_cache=False).logits[:, -1].float() for one in ids])
    except Exception:  # whatever a model of its own kind raises, it cannot
        return False
    finally:
        model.train(training)
    off = (shared[0] - plain).square().mean().sqrt() / plain.std().clamp(min=1e-9)
    return decode.attended - before == layers and bool(off <= NEAR.get(model.dtype, HALF))
