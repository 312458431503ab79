"""What a language tag looks like; beside other values, so that a configuration is read without the patterns of those."""

from __future__ import annotations

import re

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9]{1,8})*")
_LANGUAGES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu "
    "ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my "
    "na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn "
    "so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
"""The codes of ISO 639-1, those that were changed included."""
_LONG = {
    each[:3]: each[3:]
    for each in (
        "aaraa abkab afraf akaak albsq amham araar argan armhy asmas avaav aveae aymay azeaz bakba bambm baqeu belbe "
        "benbn bisbi bodbo bosbs brebr bulbg burmy catca cescs chach chece chizh chucu chvcv corkw cosco crecr cymcy "
        "czecs danda deude divdv dutnl dzodz ellel engen epoeo estet euseu eweee faofo fasfa fijfj finfi frafr frefr "
        "fryfy fulff geoka gerde glagd glega glggl glvgv greel grngn gujgu hatht hauha hebhe herhz hinhi hmoho hrvhr "
        "hunhu hyehy iboig iceis idoio iiiii ikuiu ileie inaia indid ipkik islis itait javjv jpnja kalkl kankn kasks "
        "katka kaukr kazkk khmkm kikki kinrw kirky komkv konkg korko kuakj kurku laolo latla lavlv limli linln litlt "
        "ltzlb lublu luglg macmk mahmh malml maomi marmr mayms mkdmk mlgmg mltmt monmn mrimi msams myamy nauna navnv "
        "nblnr ndend ndong nepne nldnl nnonn nobnb norno nyany ocioc ojioj orior ormom ossos panpa perfa plipi polpl "
        "porpt pusps quequ rohrm ronro rumro runrn rusru sagsg sansa sinsi slksk slosk slvsl smese smosm snasn sndsd "
        "somso sotst spaes sqisq srdsc srpsr sswss sunsu swasw swesv tahty tamta tattt telte tgktg tgltl thath tibbo "
        "tirti tonto tsntn tsots tuktk turtr twitw uigug ukruk urdur uzbuz venve vievi volvo welcy wlnwa wolwo xhoxh "
        "yidyi yoryo zhaza zhozh zulzu"
    ).split()
}
"""The codes of ISO 639-2 that have one of two letters: a tag is made of the shortest (RFC 5646, section 2.2.1)."""
_NONE = frozenset("cmd ejs erb erl hcl htm ini jsx php sql svg vba vbs vim vue zig zsh".split())
"""What pages say in the same place of code that they show: as a language nobody speaks them
(https://www.iana.org/assignments/language-subtag-registry)."""


def is_language(value: str) -> bool:
    """Say whether a value is a language tag (RFC 5646); of the codes of ISO 639, those of two letters are looked up.

    >>> is_language("en-GB"), is_language("gsw"), is_language("jp"), is_language("php"), is_language("english")
    (True, True, False, False, False)
    """
    found = _LANGUAGE.fullmatch(value)
    if found is None:
        return False
    code = found[1].lower()
    return code not in _NONE if len(code) > 2 else code in _LANGUAGES  # noqa: PLR2004  ISO 639-2 and -3


def tag_of(text: str) -> str | None:
    """Give the language tag that a text means, by the shortest code of its language; None for none.

    >>> tag_of(" pt_BR"), tag_of("eng-GB"), tag_of("jp")
    ('pt-BR', 'en-GB', None)
    """
    tag = text.strip().replace("_", "-")
    if not is_language(tag):
        return None
    code = _LONG.get(tag[:3].lower()) if tag[3:4] in {"", "-"} else None
    return f"{code}{tag[3:]}" if code else tag
