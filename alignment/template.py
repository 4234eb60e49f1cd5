"""Chat turns -> what the model reads, by the tokenizer's own template: the only place where one is rendered.

    text([{"role": "system", ...}, {"role": "user", ...}], tokenizer)
        -> "<|im_start|>system\\nYou translate ...<|im_end|>\\n...<|im_start|>assistant\\n"

Answers are SQL or one comment, so a template that knows `enable_thinking` (Qwen3 and its like) is asked for none: its
empty thought is a part of the prompt, never of what is trained. Where a template refuses or forgets a system turn
(Gemma, the first Mistrals), the system text goes before the user's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from alignment.trie import common_length
from curation.prompt import Message
from schemas.errors import InputError

_MARK = "the-system-turn-is-here"
_takes_system: WeakKeyDictionary[Any, tuple[str, bool]] = WeakKeyDictionary()


def options(tokenizer: Any) -> dict[str, Any]:
    """Return the arguments with which the template is rendered (trl's `chat_template_kwargs`)."""
    return {"enable_thinking": False} if "enable_thinking" in str(tokenizer.chat_template) else {}


def turns(prompt: Sequence[Message], tokenizer: Any) -> list[Message]:
    """Return the turns as the template takes them: a system turn it has no place for begins the user's turn.

    Raises InputError when the tokenizer has no chat template.
    """
    first, *rest = prompt
    if first["role"] != "system" or not rest or _has_system(tokenizer):
        return list(prompt)
    return [{"role": rest[0]["role"], "content": f"{first['content']}\n\n{rest[0]['content']}"}, *rest[1:]]


def text(prompt: Sequence[Message], tokenizer: Any) -> str:
    """Return the prompt as text, up to where the assistant's turn begins; InputError without a chat template."""
    return str(tokenizer.apply_chat_template(turns(prompt, tokenizer), tokenize=False, add_generation_prompt=True,
                                             **options(tokenizer)))


def conversation(prompt: Sequence[Message], answer: Sequence[Message], tokenizer: Any) -> tuple[list[int], int]:
    """Return the tokens of the conversation and where the answer begins in them.

    What a template puts after the last end-of-turn token (a line feed, in ChatML) is left out: nobody generates it.
    Raises InputError for a template that cannot be kept from thinking.
    """
    taken, given = turns(prompt, tokenizer), {"return_dict": True, **options(tokenizer)}
    asked = tokenizer.apply_chat_template(taken, add_generation_prompt=True, **given)["input_ids"]
    ids = tokenizer.apply_chat_template([*taken, *answer], **given)["input_ids"]
    begin = common_length([asked, ids])
    if begin < len(asked) and tokenizer.decode(asked).rstrip().endswith("<think>"):
        raise InputError("the chat template opens a thought before each answer, so that SQL cannot follow the prompt; "
                         "put a chat_template.jinja without it into the base's or the adapter's folder")
    ends = [place for place in range(begin, len(ids)) if ids[place] == tokenizer.eos_token_id]
    if ends and not tokenizer.decode(ids[ends[-1] + 1:]).strip():
        ids = ids[:ends[-1] + 1]
    return ids, begin


def _has_system(tokenizer: Any) -> bool:
    """Tell whether the template renders a system turn, by rendering one."""
    from jinja2 import TemplateError

    own = getattr(tokenizer, "chat_template", None)
    if not own:
        raise InputError("the model's tokenizer has no chat template; use an instruction-tuned base, or an adapter "
                         "folder that carries a chat_template.jinja")
    known = _takes_system.get(tokenizer)
    if known is None or known[0] != str(own):
        try:
            chat = [{"role": "system", "content": _MARK}, {"role": "user", "content": "?"}]
            shown = tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True,
                                                  **options(tokenizer))
            known = (str(own), _MARK in str(shown))
        except TemplateError:
            known = (str(own), False)
        _takes_system[tokenizer] = known
    return known[1]
