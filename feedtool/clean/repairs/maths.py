"""Keeps formulas readable: MathML becomes its TeX or spoken text where it carries one, else one line of plain signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.clean.html import drop_element
from feedtool.clean.repairs.edit import make, replace_with
from feedtool.clean.repairs.shape import text_of
from feedtool.clean.repairs.taking import Note, found, noted

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "maths"
_TEX = frozenset({"application/x-tex", "tex", "latex", "application/x-latex"})
_BETWEEN = {"mfrac": "/", "msup": "^", "msub": "_", "mover": "^", "munder": "_"}
_AROUND = {"msubsup": ("_", "^"), "munderover": ("_", "^")}
_ONE_SIGN = 1


def maths(draft: Draft, _settings: Settings) -> Draft:
    """Write every formula of MathML as text, for the sanitiser lets no MathML through."""
    notes = [note for formula in found(draft, "math") if (note := _written(formula)) is not None]
    return noted(draft, STEP, notes)


def _written(formula: etree._Element) -> Note | None:
    holder = formula.getparent()
    tex = _tex(formula)
    text = tex or line(formula)
    if holder is None or not text:
        return None
    _drop_twin(formula)
    new = make("code" if tex else "span", text)
    replace_with(formula, [new])
    return Note(new, "formula", text_of(formula) or text)


def _tex(formula: etree._Element) -> str:
    """Give what a formula says of itself in TeX or words."""
    notes = (each for each in formula.iter("annotation") if (each.get("encoding") or "").lower() in _TEX)
    own = formula.get("alttext") or next((text_of(each) for each in notes), "")
    return " ".join(own.split())


def _drop_twin(formula: etree._Element) -> None:
    """Take out what repeats a formula for the eye beside it, as KaTeX writes it."""
    around = formula.getparent()
    while around is not None and "katex-mathml" not in (around.get("class") or ""):
        around = around.getparent() if around.tag == "span" else None
    twin = around.getnext() if around is not None else None
    if twin is not None and "katex-html" in (twin.get("class") or ""):
        drop_element(twin)


def line(element: etree._Element) -> str:
    """Write what an element of MathML shows in one line.

    >>> from lxml import etree
    >>> line(etree.fromstring("<math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><msqrt><mi>y</mi></msqrt></math>"))
    'x^2+√(y)'
    """
    tag = str(element.tag)
    parts = [line(child) for child in element if isinstance(child.tag, str) and not child.tag.startswith("annotation")]
    if not parts:
        return " ".join((element.text or "").split())
    if tag in _BETWEEN and len(parts) > 1:
        return _BETWEEN[tag].join(map(_grouped, parts[:2]))
    if tag in _AROUND and len(parts) > len(_AROUND[tag]):
        return parts[0] + "".join(sign + _grouped(part) for sign, part in zip(_AROUND[tag], parts[1:], strict=False))
    if tag == "msqrt":
        return f"√({''.join(parts)})"
    return (" " if tag in {"mtr", "mtable"} else "").join(parts)


def _grouped(part: str) -> str:
    return part if part.isalnum() or len(part) <= _ONE_SIGN else f"({part})"
