"""A Llama of any shape with random weights in NF4, made on the device layer by layer: no file, no download.

    build("8b", torch.device("cuda"))    # Llama-3.1-8B's shape, 5.5 GiB, in seconds

Speed and memory of training do not depend on what the weights say. `tiny` is for trying a script on CPU.
"""

from __future__ import annotations

from typing import Any

import bitsandbytes as bnb
import torch
from transformers import BitsAndBytesConfig, GenerationConfig, LlamaConfig, LlamaForCausalLM
from transformers.quantizers import AutoHfQuantizer

SHAPES: dict[str, dict[str, Any]] = {
    "8b": {"hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32, "num_attention_heads": 32,
           "num_key_value_heads": 8, "vocab_size": 128_256, "max_position_embeddings": 131_072,
           "rope_theta": 500_000.0},
    "mid": {"hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16, "num_attention_heads": 32,
            "num_key_value_heads": 8, "vocab_size": 49_152, "max_position_embeddings": 8192, "rope_theta": 10_000.0},
    "tiny": {"hidden_size": 128, "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 4,
             "num_key_value_heads": 2, "vocab_size": 49_152, "max_position_embeddings": 8192, "rope_theta": 10_000.0}}
"The 8B shape is that of meta-llama/Llama-3.1-8B-Instruct's config.json."
NF4 = {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": True,
       "bnb_4bit_compute_dtype": "bfloat16"}
SPREAD = 0.02
"Standard deviation of the weights, Llama's own at its start."


def build(shape: str, device: torch.device, *, eos: int, pad: int, quantized: bool = True,
          dtype: torch.dtype = torch.bfloat16) -> LlamaForCausalLM:
    """Return a random model of SHAPES[shape] on `device`, its projections in NF4 with double quantisation."""
    config = LlamaConfig(**SHAPES[shape], rms_norm_eps=1e-5, tie_word_embeddings=False, bos_token_id=None,
                         eos_token_id=eos, pad_token_id=pad)
    with torch.device("meta"):
        model = LlamaForCausalLM(config).to(dtype)
    model.model.rotary_emb = type(model.model.rotary_emb)(config=config).to(device)
    torch.manual_seed(0)
    for name, module in list(model.named_modules()):
        if isinstance(module, torch.nn.Linear) and name != "lm_head" and quantized:
            parent, _, last = name.rpartition(".")
            setattr(model.get_submodule(parent), last, _four_bits(module, device, dtype))
    for name, parameter in list(model.named_parameters()):
        if parameter.is_meta:
            parent, _, last = name.rpartition(".")
            made = _drawn(parameter.shape, device, dtype) if parameter.dim() > 1 else torch.ones(
                parameter.shape, device=device, dtype=dtype)
            setattr(model.get_submodule(parent), last, torch.nn.Parameter(made, requires_grad=False))
    if quantized:
        _say_it_is_quantized(model, device)
    model.generation_config = GenerationConfig(eos_token_id=eos, pad_token_id=pad)
    return model.eval()


def _drawn(shape: torch.Size, device: torch.device, dtype: torch.dtype) -> torch.Tensor:
    return torch.randn(shape, device=device, dtype=dtype).mul_(SPREAD)


def _four_bits(plain: torch.nn.Linear, device: torch.device, dtype: torch.dtype) -> bnb.nn.Linear4bit:
    """Return a random 4-bit projection of the shape of `plain`."""
    with torch.device("meta"):
        made = bnb.nn.Linear4bit(plain.in_features, plain.out_features, bias=False, compute_dtype=dtype,
                                 compress_statistics=True, quant_type="nf4")
    made.weight = bnb.nn.Params4bit(_drawn(plain.weight.shape, device, dtype), requires_grad=False,
                                    compress_statistics=True, quant_type="nf4", module=made).to(device)
    made.support_avx512bf16_for_cpu = False  # its repacked form on CPU has no gradient
    return made


def _say_it_is_quantized(model: Any, device: torch.device) -> None:
    """Set what transformers, peft and trl read of a model that from_pretrained quantized."""
    bits = BitsAndBytesConfig(**NF4)
    model.config.quantization_config = bits
    model.hf_quantizer = AutoHfQuantizer.from_config(bits)
    model.quantization_method = bits.quant_method
    model.is_loaded_in_4bit = model.is_quantized = True
    model.hf_device_map = {"": 0 if device.type == "cuda" else "cpu"}
