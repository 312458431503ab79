"""Which letters beyond ASCII a language writes and in which legacy encodings it was kept: the data that tells these apart."""

from __future__ import annotations

from dataclasses import dataclass

NEUTRAL = frozenset(
    "\xa0\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\u2022\u2039\u203a«»©®™€£§°·´¿¡"
    "、。，：；！？「」『』（）《》・〜～　"
)
"""Typography, which says little about the language."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A language (BCP 47), its legacy encodings by Python's names, most likely first, and its letters beyond ASCII."""

    language: str
    encodings: tuple[str, ...]
    letters: frozenset[str]
    rare: frozenset[str] = frozenset()
    """Letters that are well possible but that the wrong encoding gives, too: capitals, the less common ideographs."""
    is_apart: bool = False
    """Whether its words hold no ASCII letters, as Russian ones, unlike Turkish ones."""

    def weight(self, char: str) -> float:
        """Say how well a character fits, from 0 to 1."""
        if char in self.letters:
            return 1.0
        return 0.5 if char in self.rare or char in NEUTRAL else 0.0


def cased(language: str, encodings: str, letters: str) -> Spelling:
    """Make the spelling of a language with capitals from its small letters."""
    capitals = frozenset(letters.upper()) | (frozenset("İ") if "ı" in letters else frozenset())
    is_apart = min(letters) > "\u036f"
    return Spelling(language, tuple(encodings.split()), frozenset(letters), capitals - frozenset(letters), is_apart=is_apart)


def span(first: str, last: str) -> frozenset[str]:
    """Give all characters from the first to the last."""
    return frozenset(map(chr, range(ord(first), ord(last) + 1)))


IDEOGRAPHS = span("一", "龥")
COMMON = frozenset(
    "的一是不了在人有我他这这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏"
    "這來國個說們為時會著過學對裡後麼於還發當無開見經頭動兩長樣現與進實點種聲話兒問機給幾業間電門東聽氣關並產萬體別處總場師書員報馬張難數應親務記邊風戰幹許覺題統請愛讓認論義術結連遠資隊帶條變聯權該領傳決達辦運強區轉眾輕語滿寫識極黃臉錢黨設雙歷廣議際則單據導網專誰讀飛觀爭組視濟離雖壞"
)

WEST = "cp1252"
EAST = "cp1250 iso8859-2"
CYRILLIC = "cp1251 koi8-u iso8859-5"
RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"

SPELLINGS: tuple[Spelling, ...] = (
    cased("de", WEST, "äöüß"),
    cased("fr", WEST, "àâçéèêëîïôùûüœæ"),
    cased("es", WEST, "áéíóúüñªº"),
    cased("pt", WEST, "ãõáâàéêíóôúüçªº"),
    cased("it", WEST, "àèéìíòóù"),
    cased("nl", WEST, "ëïéèöüáó"),
    cased("sv", WEST, "åäöé"),
    cased("da", WEST, "æøåé"),
    cased("ca", WEST, "àçéèíïóòúü"),
    cased("tr", "cp1254", "çğıöşüâîû"),
    cased("pl", EAST, "ąćęłńóśźż"),
    cased("cs", EAST, "áčďéěíňóřšťúůýž"),
    cased("sk", EAST, "áäčďéíĺľňóôŕšťúýž"),
    cased("hu", EAST, "áéíóöőúüű"),
    cased("ro", EAST, "ăâîşţ"),
    cased("hr", EAST, "čćđšž"),
    cased("sl", EAST, "čšž"),
    cased("lt", "cp1257", "ąčęėįšųūž"),
    cased("lv", "cp1257", "āčēģīķļņšūž"),
    cased("et", "cp1257", "äõöüšž"),
    Spelling("he", ("cp1255",), span("א", "ת"), span("\u05b0", "\u05c3"), is_apart=True),
    cased("ru", CYRILLIC, RUSSIAN),
    cased("uk", "cp1251 koi8-u iso8859-5", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    cased("be", CYRILLIC, "абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
    cased("bg", CYRILLIC, "абвгдежзийклмнопрстуфхцчшщъьюя"),
    cased("sr", "cp1251 iso8859-5", "абвгдђежзијклљмнњопрстћуфхцчџш"),
    cased("el", "cp1253 iso8859-7", "αβγδεζηθικλμνξοπρςστυφχψωάέήίόύώϊϋΐΰ"),
    Spelling("ar", ("cp1256",), span("ء", "ي") | frozenset("،؟؛"), span("\u064b", "\u0652"), is_apart=True),
    Spelling("fa", ("cp1256",), span("ء", "ي") | frozenset("پچژکگ،؟؛\u200c"), is_apart=True),
    Spelling("th", ("cp874",), span("ก", "ฺ") | span("เ", "๎"), is_apart=True),
    Spelling("ja", ("cp932", "euc_jp"), span("ぁ", "ん") | span("ァ", "ヶ") | frozenset("ー々"), IDEOGRAPHS),
    Spelling("zh", ("gb18030", "big5hkscs"), COMMON, IDEOGRAPHS - COMMON),
    Spelling("ko", ("cp949",), span("가", "힣")),
    cased("is", WEST, "áéíóúýðþæö"),
    cased("fo", WEST, "áíóúýðæø"),
)
"""Icelandic and Faroese come last: a lone þ, ð or ý is far more often a Turkish ş, ğ or ı."""
