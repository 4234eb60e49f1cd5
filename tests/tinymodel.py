"""A chat model of a few thousand weights with a byte-level tokenizer, saved as a folder; and rows to train it on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from curation.prompt import assistant, prompt

torch.set_num_threads(1)  # models this small gain nothing from more

CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>'"
          " + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
SCHEMAS = {"hall": "CREATE TABLE singer (id integer, name text)", "shop": "CREATE TABLE item (id integer, price real)",
           "zoo": "CREATE TABLE cage (id integer, size integer)"}


def tokenizer() -> Any:
    """Return a tokenizer whose tokens are bytes."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    body = Tokenizer(models.BPE({letter: index for index, letter in enumerate(letters)}, []))
    body.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    body.decoder = decoders.ByteLevel()
    body.add_special_tokens(SPECIAL)
    fast = PreTrainedTokenizerFast(tokenizer_object=body, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    fast.chat_template = CHATML
    return fast


def causal(kind: str = "llama", seed: int = 0) -> Any:
    """Return a random model of two layers in float32."""
    torch.manual_seed(seed)
    shape = {"vocab_size": 264, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 1024, "bos_token_id": None,
             "eos_token_id": 258, "pad_token_id": 256, "initializer_range": 0.1, "tie_word_embeddings": True}
    return LlamaForCausalLM(LlamaConfig(**shape)) if kind == "llama" else Qwen2ForCausalLM(Qwen2Config(**shape))


def save(folder: Path, kind: str = "llama", seed: int = 0) -> str:
    """Save a random model with its tokenizer to `folder`; return the folder as a base's name."""
    causal(kind, seed).save_pretrained(folder)
    tokenizer().save_pretrained(folder)
    return str(folder)


def lessons(count: int) -> list[dict[str, Any]]:
    """Return SFT rows, schemas interleaved."""
    rows = []
    for number in range(count):
        db = sorted(SCHEMAS)[number % len(SCHEMAS)]
        table = SCHEMAS[db].split()[2]
        rows.append({"id": f"{db}-{number}", "db_id": db,
                     "messages": prompt(f"How many above {number}?", SCHEMAS[db], "sqlite")
                     + assistant(f"SELECT count(*) FROM {table} WHERE id > {number}")})
    return rows


def pairs(count: int) -> list[dict[str, Any]]:
    """Return preference rows: the right query over one with another comparison."""
    return [{"id": row["id"], "db_id": row["db_id"], "kind": "near_miss", "prompt": row["messages"][:2],
             "chosen": row["messages"][2:], "rejected": assistant(row["messages"][2]["content"].replace(">", "<"))}
            for row in lessons(count)]


def run(folder: Path, count: int = 12) -> Path:
    """Write a run's training files to `folder`; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("sft.jsonl", lessons(count)), ("pairs.jsonl", pairs(count))):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder
