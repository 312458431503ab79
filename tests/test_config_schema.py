"""The JSON Schema: complete, told for people, and of one mind with what is accepted."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from feedtool.config import Defaults, FeedSettings, Gate, Keep, Run, Site, Source
from feedtool.config.schema import schema
from tests.test_config import REGISTRY, SAMPLES, SMALL, read

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = schema(REGISTRY)
TYPES: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}


def blocks(node: Any) -> Iterator[dict[str, Any]]:
    """Walk over every part of the schema that lists properties and is closed."""
    for each in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        yield from blocks(each)
    if isinstance(node, dict) and "additionalProperties" in node:
        yield node


def fits(value: Any, rule: dict[str, Any]) -> bool:
    """Check a value by the keywords that our schema uses: enough of a validator to see that an example passes."""
    if "$ref" in rule and not fits(value, SCHEMA["$defs"][rule["$ref"].rpartition("/")[2]]):
        return False
    types = [rule["type"]] if isinstance(rule.get("type"), str) else rule.get("type", [])
    checks = [
        not types or any(isinstance(value, TYPES[name]) for name in types),
        value in rule.get("enum", [value]),
        value == rule.get("const", value),
        not isinstance(value, str) or re.search(rule.get("pattern", ""), value) is not None,
        "anyOf" not in rule or any(fits(value, each) for each in rule["anyOf"]),
        all(fits(value, each["then"]) for each in rule.get("allOf", ()) if fits(value, each["if"])),
        not isinstance(value, list) or all(fits(each, rule.get("items", {})) for each in value),
        not isinstance(value, dict) or _fits_object(value, rule),
    ]
    return all(checks)


def _fits_object(value: dict[str, Any], rule: dict[str, Any]) -> bool:
    known, patterns = rule.get("properties", {}), rule.get("patternProperties", {})
    for name, each in value.items():
        rules = [known[name]] if name in known else [found for pattern, found in patterns.items() if re.search(pattern, name)]
        if not all(fits(each, found) for found in rules) or (not rules and rule.get("additionalProperties") is False):
            return False
    return set(rule.get("required", ())) <= set(value)


def test_schema_is_the_same_json_each_time() -> None:
    """Nothing in it depends on the order of a set or on chance."""
    assert json.dumps(schema(REGISTRY)) == json.dumps(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(SCHEMA["properties"]) == ["site", "run", "publish", "defaults", "sources", "feeds"]


def test_every_block_is_closed_and_every_key_described() -> None:
    """An editor shows what each key is, and marks keys that do not exist."""
    found = list(blocks(SCHEMA))
    assert len(found) == len(WORDS) + 5
    assert all(block["additionalProperties"] is False for block in found)
    assert all(value.get("description") for block in found for value in block.get("properties", {}).values())


def test_nothing_of_the_making_is_left() -> None:
    """Our own marks, pydantic's titles and its nulls are gone."""
    text = json.dumps(SCHEMA)
    assert not re.search(r'"x-|"null"|null|"default": ""|"default": \[\]', text)
    assert text.count('"title": "') == 1


WORDS = {
    *(
        "Site",
        "Publish",
        "Auth",
        "Run",
        "Defaults",
        "Gate",
        "Keep",
        "FeedSettings",
        "NoiseEntry",
        "PersonEntry",
        "ReplaceEntry",
        "Toy",
        "Fetch",
        "FullText",
        "Hub",
    ),
    *("Archive", "Age", "Filter", "FilterRule", "Learn", "Name", "Split", "Titles", "Words"),
    *("Podcast", "OwnerEntry", "FundingEntry", "CreditEntry", "SpotEntry", "LicenseEntry", "TrailerEntry", "ExtraEntry"),
}


def test_references_lead_somewhere() -> None:
    """Each `$ref` names a definition, and each definition is used."""
    named = set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(SCHEMA)))
    assert named == set(SCHEMA["$defs"]) == WORDS


def test_words_come_from_the_registry() -> None:
    """Steps, formats and kinds are offered by name; text may look like a number."""
    defs = SCHEMA["$defs"]
    assert defs["Defaults"]["properties"]["formats"]["anyOf"][0]["enum"] == ["rss", "atom", "json"]
    assert defs["Toy"]["properties"]["steps"]["anyOf"][1]["items"]["enum"][:4] == ["decode", "links", "noise", "-decode"]
    assert defs["Toy"]["required"] == ["kind", "path"]
    assert defs["Site"]["properties"]["title"]["type"] == ["string", "number"]


@pytest.mark.parametrize("text", [SMALL, (SAMPLES / "good.yaml").read_text().replace("${HOST:-localhost}", "example.org")])
def test_good_configuration_fits(text: str) -> None:
    """What we accept, an editor accepts."""
    assert fits(yaml.safe_load(text), SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: T", "titel: T"),
        ("toy", "tov"),
        ("path: x", "paht: x"),
        ("{a:", "{A:"),
        ("title: F", "formats: x"),
        ("path: x", "path: x, noise: [{a: b}]"),
    ],
)
def test_bad_configuration_does_not_fit(old: str, new: str) -> None:
    """What we refuse for its shape, an editor refuses."""
    assert not fits(yaml.safe_load(SMALL.replace(old, new)), SCHEMA)


def test_reference_tells_every_key_and_its_example_is_right() -> None:
    """docs/configuration.md names each key of each block, and its first example reads without a mistake."""
    text = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    keys = {key for block in (Site, Run, Defaults, Gate, Keep, Source, FeedSettings) for key in block.model_fields}
    assert {key for key in keys if f"`{key}`" not in text} == set()
    example = text.partition("```yaml\n")[2].partition("```")[0].replace("kind: text", "kind: toy")
    assert read(example).feeds["news"].title == "News from the desk"


SECTIONS = [
    ("site", "Site"),
    ("run", "Run"),
    ("publish", "Publish"),
    ("defaults", "Defaults"),
    ("feeds", "FeedSettings"),
    ("fetch", "Fetch"),
]


@pytest.mark.parametrize(("section", "block"), SECTIONS)
def test_each_table_of_the_page_has_the_keys_of_its_block(section: str, block: str) -> None:
    """No more, no fewer: a key in the table of another block would be refused where the page has it."""
    text = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    part = text.partition(f"\n## `{section}`")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|", part, re.MULTILINE)
    assert {key for cell in cells for key in re.findall(r"[a-z_]+", cell)} == set(SCHEMA["$defs"][block]["properties"])
