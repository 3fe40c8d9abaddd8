"""Which table of liblouis 3.24 writes which language, by grade. Only tables of literary braille with six dots.

Not here, so NoTable: so, ps, ti and am, for which there is none; ro and bg, whose default tables are eight-dot computer braille. No
table here has been checked by somebody who reads braille every day.
"""

from __future__ import annotations

TABLES = {
    "en": ("en-ueb-g1.ctb", "en-ueb-g2.ctb"),
    "cy": ("cy-cy-g1.utb", "cy-cy-g2.ctb"),
    "ar": ("ar-ar-g1.utb", "ar-ar-g2.ctb"),
    "ur": ("ur-pk-g1.utb", "ur-pk-g2.ctb"),
    "fa": ("fa-ir-g1.utb",),
    "ckb": ("ckb-g1.ctb",),
    "pa": ("pa.tbl",),
    "bn": ("bn.tbl",),
    "gu": ("gu.tbl",),
    "hi": ("hi.tbl",),
    "ne": ("ne.tbl",),
    "ta": ("ta-ta-g1.ctb",),
    "pl": ("Pl-Pl-g1.utb",),
    "uk": ("uk.utb",),
    "ru": ("ru-litbrl.ctb",),
    "tr": ("tr-g1.ctb",),
    "ku": ("kmr.tbl",),
    "sw": ("sw-ke-g1.utb", "sw-ke-g2.ctb"),
    "fr": ("fr-bfu-comp6.utb",),
    "es": ("es-g1.ctb",),
    "pt": ("pt-pt-g1.utb",),
    "hu": ("hu-hu-g1.ctb",),
    "lt": ("lt-6dot.utb",),
    "cs": ("cs-g1.ctb",),
    "sk": ("sk-g1.ctb",),
    "vi": ("vi-vn-g1.ctb",),
}
TABLES["kmr"] = TABLES["ku"]
# Who is asked, in this order, for a letter that a language's own table lacks.
LENDERS = tuple(TABLES[code][0] for code in ("en", "ar", "ur", "uk", "hi", "bn", "pa", "gu", "ta"))

# What a table means but this version of liblouis does not write. Ukrainian: its own four letters carry a ninth dot, which no display has.
# Turkish: the letters of the English table that it includes win over its own.
REPAIRS = {
    "uk.utb": {"і": "⠽", "ї": "⠹", "є": "⠜", "ґ": "⠻"},
    "tr-g1.ctb": {"⠘⠯⠉": "⠡", "⠈⠬⠛": "⠣", "⠘⠒⠕": "⠪", "⠘⠯⠎": "⠩", "⠘⠒⠥": "⠳"},
}


def has_table(language: str) -> bool:
    """Whether there is braille for this language (`en`, `ar-SY`)."""
    return _short(language) in TABLES


def table(language: str, grade: int) -> str:
    """The table's file name; grade 2 where the language has it, else grade 1."""
    if grade not in (1, 2):
        raise ValueError("grade must be 1 or 2")
    names = TABLES[_short(language)]
    return names[min(grade, len(names)) - 1]


def _short(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
