"""Turns what stands in frames into a link with a title, and a picture where its address is known; takes out what is empty.

Readers and the sanitiser show no frames, objects or plug-ins. What an `object` holds for those who cannot show it stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from feedtool.clean.html import drop_element, unwrap_element
from feedtool.clean.repairs.beacons import HOSTS
from feedtool.clean.repairs.edit import make, replace_with
from feedtool.clean.repairs.hosts import host_and_path, known
from feedtool.clean.repairs.players import MEANINGLESS, PLAYERS, SIGNUPS
from feedtool.clean.repairs.shape import bare, links_in, text_of
from feedtool.clean.repairs.taking import Note, found, noted
from feedtool.clean.urls import web_url

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "embeds"
_TAG = re.compile(r"<[^<>]*>")  # what a frame holds for those who cannot show it is text to the parser
_TINY = frozenset({"0", "1", "0px", "1px"})
_AMP = {
    "amp-youtube": "https://www.youtube.com/embed/{}",
    "amp-vimeo": "https://player.vimeo.com/video/{}",
    "amp-dailymotion": "https://www.dailymotion.com/embed/video/{}",
    "lite-youtube": "https://www.youtube.com/embed/{}",
    "lite-vimeo": "https://player.vimeo.com/video/{}",
}
_LONGEST_NAME = 80
_MOST = 50
"""Frames of one body up to which they get pictures."""


def embeds(draft: Draft, _settings: Settings) -> Draft:
    """Replace frames, objects and plug-ins by links, and leave no text that only shows where media cannot be played."""
    notes = [_object(element, draft.base) for element in found(draft, "object", "applet")]
    frames = found(draft, "iframe", "embed", *_AMP)
    notes += [_frame(element, draft.base, is_shown=len(frames) <= _MOST) for element in frames]
    notes += [_fallback(element) for element in found(draft, "audio", "video")]
    notes += [_drawing(element) for element in found(draft, "canvas")]
    return noted(draft, STEP, [note for note in notes if note is not None])


def _frame(frame: etree._Element, base: str | None, *, is_shown: bool) -> Note | None:
    holder = frame.getparent()
    if holder is None:
        return None
    old = _address(frame)
    url = web_url(f"https:{old}" if old.startswith("//") and base is None else old, base=base) if old else None
    rule = _useless(frame, url)
    if rule or url is None:
        drop_element(frame)
        return Note(holder, rule or "empty frame", old or f"<{frame.tag}>")
    new = _link(frame, url, is_shown=is_shown)
    replace_with(frame, [new])
    return Note(new, "frame", old)


def _address(frame: etree._Element) -> str:
    """Give the address that a frame shows, as it stands there."""
    if frame.tag in _AMP:
        key = frame.get("data-videoid") or frame.get("videoid") or ""
        return _AMP[frame.tag].format(key) if key.replace("-", "").replace("_", "").isalnum() else ""
    source = (frame.get("src") or frame.get("data-src") or "").strip()
    return "" if source.lower().startswith(("about:", "javascript:", "data:")) else source


def _useless(frame: etree._Element, url: str | None) -> str:
    """Say why a frame is nothing to read, or nothing."""
    if url is None:
        return "empty frame"
    host, path = host_and_path(url)
    if known(host, HOSTS) or all(frame.get(name) in _TINY for name in ("width", "height")):
        return "hidden frame"
    if SIGNUPS.match(_plain(url)):
        return "prompt in a frame"
    twin = frame.getprevious()
    if twin is not None and twin.tag == "blockquote" and any(_is_same(link, host, path) for link in links_in(twin)):
        return "frame beside its quotation"
    return ""


def _is_same(link: etree._Element, host: str, path: str) -> bool:
    """Say whether a link leads to the page that a frame shows a card of (WordPress: `/page/embed/`)."""
    to, where = host_and_path(link.get("href") or "")
    return to == host and where.rstrip("/") == path.rstrip("/").removesuffix("/embed")


def _plain(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").replace("youtube-nocookie.com/", "youtube.com/", 1)


def page_of(url: str) -> tuple[str, str, str]:
    """Give the name of a player, the page that shows what it shows, and its picture or nothing.

    >>> page_of("https://www.youtube-nocookie.com/embed/abc?rel=0")
    ('YouTube', 'https://www.youtube.com/watch?v=abc', 'https://i.ytimg.com/vi/abc/hqdefault.jpg')
    >>> page_of("https://example.org/map")
    ('example.org', 'https://example.org/map', '')
    """
    plain = _plain(url)
    for player in PLAYERS:
        if plain.startswith(player.start) and (match := player.pattern.match(plain)):
            parts = match.groupdict()
            page = _filled(player.page, parts) if player.page else url
            return player.name, page or url, _filled(player.picture, parts) or ""
    return host_and_path(url)[0].removeprefix("www.") or url, url, ""


def _filled(template: str, parts: dict[str, str]) -> str | None:
    if not template:
        return None
    if template == "{url}":
        return web_url(_whole(unquote(parts["url"])))
    return web_url("https://" + template.format(**parts))


def _whole(url: str) -> str:
    """Give a scheme to what a player was given without one; Mixcloud takes paths."""
    if url.startswith("//"):
        return f"https:{url}"
    return f"https://www.mixcloud.com{url}" if url.startswith("/") else url


def _link(frame: etree._Element, url: str, *, is_shown: bool) -> etree._Element:
    """Make the link, in a paragraph of its own where the frame stands between blocks."""
    name, page, picture = page_of(url)
    given = frame.get("title") or frame.get("aria-label") or frame.get("data-title") or _TAG.sub("", text_of(frame))
    title = " ".join(given.split())
    text = name if bare(title) in MEANINGLESS or not bare(title) else title
    link = make("a", href=page)
    if picture and is_shown:
        link.append(make("img", src=picture, alt=""))
        link.append(make("br"))
        link[-1].tail = text[:_LONGEST_NAME]
    else:
        link.text = text[:_LONGEST_NAME]
    if _is_inline(frame):
        return link
    paragraph = make("p")
    paragraph.append(link)
    return paragraph


def _is_inline(frame: etree._Element) -> bool:
    """Say whether a frame stands where no paragraph may."""
    holder = frame.getparent()
    return holder is not None and holder.tag in {"p", "a", "span", "b", "i", "em", "strong", "h1", "h2", "h3", "h4", "h5", "h6"}


def _object(element: etree._Element, base: str | None) -> Note | None:
    """Leave what an object holds for those who cannot show it, and a link to it where there is none."""
    holder = element.getparent()
    if holder is None:
        return None
    movie = next(
        (each.get("value") for each in element.iter("param") if (each.get("name") or "").lower() in {"movie", "src"}), None
    )
    old = (element.get("data") or movie or "").strip()
    for param in list(element.iter("param")):
        drop_element(param)
    url = web_url(old, base=base) if old else None
    if (
        url
        and not links_in(element)
        and not any(each is not element for each in element.iter("embed", "iframe", "img", "object"))
    ):
        element.insert(0, make("a", page_of(url)[0], href=page_of(url)[1]))
        element[0].tail, element.text = element.text, None
    note = Note(holder, "object", old or f"<{element.tag}>")
    unwrap_element(element)
    return note


def _fallback(element: etree._Element) -> Note | None:
    """Take the text out of media that can be played: it is for programs that cannot play any."""
    text = text_of(element)
    if not text or links_in(element):
        return None
    note = Note(element, "fallback text", text)
    for child in list(element):
        child.tail = None
        if child.tag not in {"source", "track"}:
            element.remove(child)
    element.text = None
    return note


def _drawing(canvas: etree._Element) -> Note | None:
    """Leave what a canvas holds for those who cannot see it."""
    holder = canvas.getparent()
    if holder is None or not text_of(canvas):
        return None
    unwrap_element(canvas)
    return Note(holder, "canvas", "<canvas>")
