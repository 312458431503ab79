"""The whole cleaner under any settings, with any markup: safe and valid feeds or a clear refusal, and never anything else."""

from __future__ import annotations

from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing import Choice, survives
from tests.test_xss import OWN

TAGS = """a abbr audio b bdo blockquote br button code del div font form frameset h1 head html iframe img input li link listing
    mark math meta mglyph mi noembed noscript object ol option p plaintext pre q ruby script select source span style svg table
    tbody td template textarea th title tr tt ul video xmp body desc foreignObject mtext annotation-xml""".split()
ATTRIBUTES = """href=javascript:alert(1)|href=//e.org/x|src=x onerror=alert(1)|onload=alert(1)|style=color:red|class=k|id=x
|srcset=//e.org/i|src=data:image/svg+xml,x|title="</noscript><script>"|alt='"><img/src/onerror=x>'|data-feedtool-keep|xmlns=x
|href='java&Tab;script:x'|poster=//x.org/p|action=x|formaction=javascript:x|dir=rtl|lang=tr|cite=/x|width=1 height=1""".split(
    "|"
)
TEXTS = """#haber#|Read&nbsp;more|&lt;script&gt;|&#x3c;|&#0;|&#xD800;|&amp;amp;|<!-- -->|<!-->|--!>|<![CDATA[|]]>|<?|</|<a<
|https://e.org/a|www.e.org|é|e\u0301|\u202e|\u2066|\u200b|\x00|\x0b|\ud800|\ufffe|xx|axx|`|```|İ|م\u200cی|★a★""".split("|")

tags = st.builds(
    "<{}{} {}>".format, st.sampled_from(["", "", "/"]), st.sampled_from(TAGS), st.sampled_from([*ATTRIBUTES, "", "", ""])
)
markup = st.lists(tags | st.sampled_from(TEXTS) | st.sampled_from(OWN) | st.text(max_size=6), max_size=20).map("".join)
woven = st.builds(lambda text, at: "#haber#".join(text[n : n + at] for n in range(0, len(text), at)), markup, st.integers(1, 9))
bits = st.integers(0, 2**32 - 1)
kinds: st.SearchStrategy[Literal["html", "text"]] = st.sampled_from(["html", "html", "text"])
bases = st.sampled_from([None, "https://e.org/a/b"])
rules = bits | st.just(0)
choices = st.builds(
    Choice, steps=bits, noise=rules, elements=rules, swaps=st.integers(0, 7) | st.just(0), policy=bits, kind=kinds, base=bases
)


@given(markup | woven, markup, choices)
@settings(max_examples=400, deadline=None)
def test_anything_is_cleaned_or_refused(content: str, title: str, choice: Choice) -> None:
    """Any steps off, any rules, either policy, text or HTML."""
    survives(content, title, choice)


@given(markup, choices)
@settings(max_examples=100, deadline=None)
def test_no_step_is_needed_for_safety(content: str, choice: Choice) -> None:
    """With all steps off, and no rule: what the sanitiser lets through alone."""
    survives(content, "T", Choice(steps=2**31 - 1, policy=choice.policy, kind=choice.kind, base=choice.base))
