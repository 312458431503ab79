"""Writes docs/policy.md from the data that the sanitiser uses: `python -m tests.policy_page > docs/policy.md`."""

from __future__ import annotations

from feedtool.clean import policy
from feedtool.clean.html import MAX_ATTRIBUTES, MAX_CHARACTERS, MAX_DEPTH, MAX_ELEMENTS
from feedtool.clean.sanitise import MAX_REFERENCES

TOP = """# What HTML may be published

Whatever a source gives, readers get what stands here and nothing else. The sanitiser
([nh3](https://nh3.readthedocs.io/), which parses as browsers do) is the last step of cleaning; nothing edits HTML after it,
and it runs until it changes nothing. The data are in
[`feedtool/clean/policy.py`](../feedtool/clean/policy.py), and this page is made of them.
"""

REST = """
{words}; `lang` is a language
(RFC 5646). With another value they go.

Everything else goes: `style`, `class`, `id`, `headers`, `target`, `srcset`, `data-…`, all that begins with `on`, comments, and
tags that do not stand above, though not what is in them. With these goes all that is in them: {dropped}.

## Addresses

| what | schemes |
|---|---|
| {links} | {link_schemes} |
| {media} | {media_schemes} |

Relative addresses are made absolute by the link of the item, and dropped without one. Every link says
`rel="{rel}"`, unless [`rel`](configuration.md) says otherwise. With `media_hosts`, pictures, audio and
video of other hosts become links, and the picture of the item goes; each is in the ledger.

## Markup that is not allowed

`disallowed: strip` takes it out. `disallowed: escape` shows its tags as text, so that readers see what was there:
`<font>red</font>` is read as just that. Then the sanitiser judges what came out, as ever.

## Limits

Before any parser sees a body, one is refused that has more than {characters:,} characters, {elements:,} elements,
{depth} levels, {attributes} attributes on one element, or {references:,} characters written as `&…;`.
"""


def page() -> str:
    """Give the whole page."""
    return TOP + _tags() + _attributes() + _rest()


def _tags() -> str:
    rows = "".join(f"| {group} | {_list(tags)} |\n" for group, tags in policy.GROUPS.items())
    return f"\n## Tags\n\n| for | tags |\n|---|---|\n{rows}"


def _attributes() -> str:
    rows = "".join(
        f"| {'any' if tag == '*' else f'`{tag}`'} | {_list(names)} |\n" for tag, names in sorted(policy.ATTRIBUTES.items())
    )
    return f"\n## Attributes\n\n| on | attributes |\n|---|---|\n{rows}"


def _rest() -> str:
    links, media = ({f"{name} of {tag}" for tag, name in pairs} for pairs in (policy.LINKS, policy.MEDIA))
    return REST.format(
        words=", ".join(f"`{name}` is one of {_list(words)}" for name, words in policy.WORDS.items()),
        dropped=_list(policy.DROPPED_WITH_CONTENT),
        links=_list(links),
        link_schemes=_list(policy.LINK_SCHEMES),
        media=_list(media),
        media_schemes=_list(policy.MEDIA_SCHEMES),
        rel=" ".join(policy.REL),
        characters=MAX_CHARACTERS,
        elements=MAX_ELEMENTS,
        depth=MAX_DEPTH,
        attributes=MAX_ATTRIBUTES,
        references=MAX_REFERENCES,
    )


def _list(words: frozenset[str] | set[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(words))


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201
