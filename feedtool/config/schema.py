"""The JSON Schema (2020-12) of a configuration, for editors: the same models, told in the words that YAML is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from feedtool.config.podcast import Podcast
from feedtool.config.publishing import Publish
from feedtool.config.read import Whole
from feedtool.config.rules import signed
from feedtool.config.settings import NAME, Defaults, FeedSettings, Registry, Run, Site

if TYPE_CHECKING:
    from pydantic import BaseModel

# A plain 2024 or 1.10 is text to us and a number to an editor.
TEXT = ["string", "number"]
CONSTRAINTS = frozenset({"enum", "const", "pattern", "format"})
SHORTHAND = {"type": TEXT, "minLength": 1}


def schema(registry: Registry) -> dict[str, Any]:
    """Describe what `load` accepts with this registry."""
    blocks: list[type[BaseModel]] = [Site, Run, Publish, Defaults, FeedSettings, Podcast, *registry.kinds.values()]
    places, rest = models_json_schema([(block, "validation") for block in blocks], ref_template="#/$defs/{model}")
    refs = {block: places[block, "validation"] for block in blocks}
    words = {"step": signed((*registry.steps, *registry.others)), "format": list(registry.formats)}
    defs = {name: _definition(each, words) for name, each in sorted(rest["$defs"].items())}
    for kind in registry.kinds.values():
        _demand_kind(defs[refs[kind]["$ref"].rpartition("/")[2]])
    parts = {
        "site": refs[Site],
        "run": refs[Run],
        "publish": refs[Publish],
        "defaults": refs[Defaults],
        "sources": _named(_sources(registry, refs)),
        "feeds": _named(refs[FeedSettings]),
    }
    properties = {name: {"description": field.description, **parts[name]} for name, field in Whole.model_fields.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feedtool configuration",
        "description": "What feedtool reads, how it cleans it, and the feeds that it writes.",
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, field in Whole.model_fields.items() if field.is_required()],
        "properties": properties,
        "$defs": defs,
    }


def _named(each: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "patternProperties": {f"^{NAME.pattern}$": each},
    }


def _sources(registry: Registry, refs: dict[type[BaseModel], Any]) -> dict[str, Any]:
    """Choose the block by `kind`; `if` and `then` give an editor better messages than `oneOf`."""
    kinds = {
        name: {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": refs[kind]}
        for name, kind in registry.kinds.items()
    }
    known = {"description": "The kind of source.", "enum": list(kinds)}
    return {"type": "object", "required": ["kind"], "properties": {"kind": known}, "allOf": list(kinds.values())}


def _definition(block: dict[str, Any], words: dict[str, list[str]]) -> Any:
    made = _told(block, words)
    is_listed = made.pop("x-list", False)
    if made.pop("x-shorthand", False):
        others = [SHORTHAND, {"type": "array", "items": SHORTHAND}] if is_listed else [SHORTHAND]
        return {"description": made.pop("description"), "anyOf": [*others, made]}
    return made


def _demand_kind(block: dict[str, Any]) -> None:
    """Give the mark of a kind its place: first, and required although the model has it for a default."""
    block["required"] = ["kind", *(name for name in block.get("required", ()) if name != "kind")]
    block["properties"]["kind"] = {"description": "The kind of source.", **block["properties"]["kind"]}


def _told(node: Any, words: dict[str, list[str]]) -> Any:
    """Rewrite what pydantic says of a model for one who writes YAML."""
    if isinstance(node, list):
        return [_told(each, words) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: _told(_plain(key, value), words) for key, value in node.items() if not _is_dull(key, value)}
    if isinstance(node.get("properties"), dict):
        made["properties"] = {name: _told(value, words) for name, value in node["properties"].items()}
    return _loosened(_unwrapped(made), words)


def _plain(key: str, value: Any) -> Any:
    """Take the keys that are not given out of a default that is a whole block."""
    if key == "default" and isinstance(value, dict):
        return {name: each for name, each in value.items() if not _is_dull("default", each)}
    return value


def _is_dull(key: str, value: Any) -> bool:
    """Say whether a keyword tells nothing: titles made from names, and defaults that stand for "not given"."""
    return key == "title" or (key == "default" and value in (None, "", [], {}, {"name": "", "email": None, "uri": None}))


def _unwrapped(node: dict[str, Any]) -> dict[str, Any]:
    """Take out the `null` of optional fields: a key without a value is not given."""
    choices = [each for each in node.get("anyOf", ()) if each != {"type": "null"}]
    if len(choices) != 1:
        return {**node, "anyOf": choices} if choices else node
    return {**choices[0], **{key: value for key, value in node.items() if key != "anyOf"}}


def _loosened(node: dict[str, Any], words: dict[str, list[str]]) -> dict[str, Any]:
    word = node.pop("x-word", None)
    if block := node.pop("x-block", None):
        return {**node, "$ref": f"#/$defs/{block}"}
    if word in words:
        return {**node, "enum": words[word]}
    if node.get("type") == "string" and CONSTRAINTS.isdisjoint(node):
        return {**node, "type": TEXT}
    return node
