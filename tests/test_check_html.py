"""The check of HTML in feeds: what is not safe is found, whatever it hides behind; what is safe is left alone."""

from __future__ import annotations

import pytest

from feedtool.check.html import unsafe

REFUSED = {
    "script": ("<script>x</script>", "html/element"),
    "upper case": ("<SCRIPT>x</SCRIPT>", "html/element"),
    "iframe": ('<iframe src="https://a.example"></iframe>', "html/element"),
    "svg": ("<svg><p>x</p></svg>", "html/element"),
    "math": ("<math></math>", "html/element"),
    "template": ("<template>x</template>", "html/element"),
    "meta": ('<meta http-equiv="refresh">', "html/element"),
    "form": ("<form></form>", "html/element"),
    "title that ends in an attribute": ('<title><a title="</title><b>"></a>', "html/element"),
    "event": ("<p onclick=x>", "html/event"),
    "event after a slash": ("<p/onclick=x>", "html/event"),
    "event in capitals": ("<p OnMouseOver=x>", "html/event"),
    "style": ('<p style="color:red">', "html/style"),
    "srcdoc": ("<p srcdoc=x>", "html/style"),
    "javascript": ('<a href="javascript:x">', "html/url"),
    "scheme by entities": ('<a href="&#106;avascript&colon;x">', "html/url"),
    "scheme by white space": ('<a href=" java\tscr\nipt:x">', "html/url"),
    "scheme behind a control": ('<a href="\x01javascript:x">', "html/url"),
    "data": ('<img src="data:image/png;base64,AA">', "html/url"),
    "vbscript": ("<a href=vbscript:x>", "html/url"),
    "relative": ('<a href="/a">', "html/url"),
    "without scheme": ('<img src="//a.example/b">', "html/url"),
    "without host": ('<a href="https:a">', "html/url"),
    "empty": ('<a href="">', "html/url"),
    "poster": ("<video poster=a></video>", "html/url"),
    "cite": ("<blockquote cite=a>", "html/url"),
    "ping": ('<a ping="https://a.example b">', "html/url"),
    "second of a srcset": ('<img srcset="https://a.example/b 1x, c 2x">', "html/url"),
    "srcset without spaces": ('<img srcset="https://a.example/b 1x,c 2x">', "html/url"),
    "srcset without descriptors": ('<img srcset="https://a.example/b, c">', "html/url"),
    "xlink": ('<a xlink:href="a">', "html/url"),
    "comment that holds an element": ("<!-- <b> -->", "html/comment"),
    "processing instruction": ("<?php <b> ?>", "html/comment"),
    "open tag": ('<p>x<a title="', "html/whole"),
    "open comment": ("<p>x<!-- y", "html/whole"),
    "too deep": ("<b>" * 400 + "<script>x", "html/whole"),
    "many attributes": ("<p " + " ".join(f"a{n}" for n in range(300)) + ">", "html/attributes"),
    "many attributes behind a quoted sign": ('<p a=">" ' + " ".join(f"a{n}=''" for n in range(300)) + ">", "html/attributes"),
    "end mark of its own": ('<p>x<hr id="feedtool-end">y<p>', "html/whole"),
    "size": ("<p>" + "x" * 4_000_000, "html/size"),
}
ACCEPTED = {
    "text": "1 > 0 & more",
    "paragraph": '<p lang="en" dir="ltr" title="on click">x<br>y</p>',
    "open paragraph": "<p>x<p>y",
    "addresses": '<a href="https://a.example/b c">x</a><a href="mailto:a@a.example">y</a><a href="TEL:+1">z</a>',
    "white space around an address": '<a href="\n https://a.example/ ">x</a>',
    "picture": '<img src="http://a.example/b.png" srcset="https://a.example/b,c.png 1x, https://a.example/d 2x" alt="">',
    "comment": "<!-- more --><p>x",
    "table": '<table><tr><td colspan="2">x</table>',
    "word that looks like a tag": "<p>a < b",
    "a long paragraph": "<p>" + "word " * 2_000,
}


@pytest.mark.parametrize(("html", "rule"), REFUSED.values(), ids=REFUSED)
def test_finds_what_is_not_safe(html: str, rule: str) -> None:
    """Each under the rule that it breaks, on the line that was given."""
    found = list(unsafe(html, 7))
    assert rule in {finding.rule for finding in found}
    assert {finding.line for finding in found} == {7}


@pytest.mark.parametrize("html", ACCEPTED.values(), ids=ACCEPTED)
def test_leaves_what_is_safe(html: str) -> None:
    """What writers use every day passes."""
    assert list(unsafe(html, 1)) == []
