"""How the kinds of sealed columns keep their values: as text, as the bytes of a file, or inside JSON.

`filled` and `key_id` are SQL: a look at the first bytes tells the key, and a large file stays where it is.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from stores.fields import SealedBinaryField, SealedTextField
from stores.sealing.values import PREFIX, seal, seal_bytes, unseal, unseal_bytes

_MARK = f"{PREFIX}:"
# Mark, key id of at most 32 letters, and the colon behind it.
_HEAD = len(_MARK) + 33


class Kind(NamedTuple):
    """`open(value, place)` raises SealBroken; `anew(value, place, monthly)` is the value under today's key."""

    name: str
    # So many are in memory at once.
    at_once: int
    open: Callable[[Any, str], object]
    anew: Callable[[Any, str, bool], object]
    filled: Callable[[str, str], str]
    key_id: Callable[[str, str], str]


def kind_of(field: SealedTextField | SealedBinaryField) -> Kind:
    return FILE if isinstance(field, SealedBinaryField) else TEXT


def _text_anew(value: str, place: str, monthly: bool) -> str:
    return seal(unseal(value, place), place, monthly=monthly)


def _text_filled(column: str, vendor: str) -> str:
    return f"{column} IS NOT NULL AND {column} <> ''"


def _text_key_id(column: str, vendor: str) -> str:
    return _key_id(column, vendor)


def _file_open(value: Any, place: str) -> bytes:
    return unseal_bytes(bytes(value), place)


def _file_anew(value: Any, place: str, monthly: bool) -> bytes:
    return seal_bytes(_file_open(value, place), place, monthly=monthly)


def _file_filled(column: str, vendor: str) -> str:
    return f"{column} IS NOT NULL"


def _file_key_id(column: str, vendor: str) -> str:
    if vendor == "postgresql":
        return _key_id(f"encode(substring({column} from 1 for {_HEAD}), 'escape')", vendor)
    return _key_id(f"CAST(substr({column}, 1, {_HEAD}) AS TEXT)", vendor)


def _json_open(value: str, place: str) -> object:
    return _over_sealed(json.loads(value), lambda text: unseal(text, place))


def _json_anew(value: str, place: str, monthly: bool) -> str:
    return json.dumps(
        _over_sealed(json.loads(value), lambda text: _text_anew(text, place, monthly))
    )


def _json_filled(column: str, vendor: str) -> str:
    return f"{_position(column, vendor)} > 0"


def _json_key_id(column: str, vendor: str) -> str:
    text = f"substr({_as_text(column)}, {_position(column, vendor)})"
    return _key_id(text, vendor)


def _over_sealed(value: Any, act: Callable[[str], str]) -> Any:
    """The same JSON with every sealed text in it replaced by what `act` makes of it."""
    if isinstance(value, dict):
        return {name: _over_sealed(held, act) for name, held in value.items()}
    if isinstance(value, list):
        return [_over_sealed(held, act) for held in value]
    return act(value) if isinstance(value, str) and value.startswith(_MARK) else value


def _as_text(column: str) -> str:
    return f"CAST({column} AS TEXT)"


def _position(column: str, vendor: str) -> str:
    name = "strpos" if vendor == "postgresql" else "instr"
    return f"{name}({_as_text(column)}, '{_MARK}')"


def _key_id(text: str, vendor: str) -> str:
    """'' for what does not begin as sealed values do: nothing of it may be shown."""
    behind = f"substr({text}, {len(_MARK) + 1}, 33)"
    if vendor == "postgresql":
        found = f"split_part({behind}, ':', 1)"
    else:
        found = f"substr({behind}, 1, instr({behind} || ':', ':') - 1)"
    return f"CASE WHEN substr({text}, 1, {len(_MARK)}) = '{_MARK}' THEN {found} ELSE '' END"


TEXT = Kind("text", 500, unseal, _text_anew, _text_filled, _text_key_id)
# A return label may have 10 MB.
FILE = Kind("file", 8, _file_open, _file_anew, _file_filled, _file_key_id)
JSON = Kind("json", 100, _json_open, _json_anew, _json_filled, _json_key_id)
