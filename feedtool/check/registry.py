"""All rules by which feeds of anybody are validated, in one list, by the parts of a feed that they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.check.valid import (
    atom,
    atomtext,
    channel,
    dates,
    head,
    itunes,
    json,
    links,
    markup,
    media,
    modules,
    pages,
    part,
    places,
    rdf,
    rss,
    served,
    texts,
    twice,
    urls,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedtool.check.valid.rule import Rule

_LISTS = (
    served.RULES,
    head.RULES,
    part.RULES,
    texts.RULES,
    urls.RULES,
    dates.RULES,
    markup.RULES,
    rss.RULES,
    channel.RULES,
    twice.RULES,
    rdf.RULES,
    atom.RULES,
    atomtext.RULES,
    links.RULES,
    json.RULES,
    itunes.RULES,
    media.RULES,
    places.RULES,
    modules.RULES,
    pages.RULES,
)

RULES: Mapping[str, Rule] = {rule.name: rule for rules in _LISTS for rule in rules}
"""Each rule by its name, in the order of docs/validate.md."""
