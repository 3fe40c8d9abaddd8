"""Which font a language is printed in.

Always by name: left to itself the system takes a font without the letters for Tigrinya, and Kufi in place of Nastaliq for Urdu.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from functools import cache

LATIN = "Noto Sans"  # also Greek and Cyrillic, and Vietnamese
FAMILIES = {
    **dict.fromkeys(("ar", "ckb", "fa", "ps", "sd", "ug"), "Noto Sans Arabic"),
    "ur": "Noto Nastaliq Urdu",
    **dict.fromkeys(("am", "ti"), "Noto Sans Ethiopic"),
    "pa": "Noto Sans Gurmukhi",
    **dict.fromkeys(("as", "bn"), "Noto Sans Bengali"),
    "gu": "Noto Sans Gujarati",
    **dict.fromkeys(("hi", "mr", "ne"), "Noto Sans Devanagari"),
    "ta": "Noto Sans Tamil",
    "te": "Noto Sans Telugu",
    "ml": "Noto Sans Malayalam",
    "kn": "Noto Sans Kannada",
    "si": "Noto Sans Sinhala",
    "th": "Noto Sans Thai",
    "my": "Noto Sans Myanmar",
    "km": "Noto Sans Khmer",
    "lo": "Noto Sans Lao",
    "ka": "Noto Sans Georgian",
    "hy": "Noto Sans Armenian",
    **dict.fromkeys(("he", "yi"), "Noto Sans Hebrew"),
    "zh": "Noto Sans CJK SC",  # these three are not in fonts-noto-core but in fonts-noto-cjk
    "ja": "Noto Sans CJK JP",
    "ko": "Noto Sans CJK KR",
}
# Pictures of letters that hang below each other need room; the others stand on one line.
LINE_HEIGHT = {"ur": "2.2", "am": "1.7", "ti": "1.7"}


def family(language: str) -> str:
    """The font for a language code (`ur`, `ar-SY`)."""
    return FAMILIES.get(_short(language), LATIN)


def css_for(languages: Iterable[str]) -> str:
    """CSS rules that give each language its font. A name in Latin letters inside it falls to Noto Sans."""
    rules = [f'html{{font-family:"{LATIN}"}}']
    for code in sorted({_short(language) for language in languages}):
        names = dict.fromkeys((family(code), LATIN))
        height = f";line-height:{LINE_HEIGHT[code]}" if code in LINE_HEIGHT else ""
        rules.append(f":lang({code}){{font-family:" + ",".join(f'"{name}"' for name in names) + f"{height}}}")
    return "\n".join(rules)


def missing(languages: Iterable[str]) -> list[str]:
    """The font families that these languages need and this machine does not have."""
    return sorted(name for name in {LATIN, *(family(code) for code in languages)} if not _installed(name))


def _short(language: str) -> str:
    """`ar` of `ar-SY`. Letters only, because it is written into CSS."""
    return "".join(c for c in language.replace("_", "-").split("-")[0].lower() if "a" <= c <= "z") or "en"


def _installed(name: str) -> bool:
    return name in _families() or _asked_again(name)


@cache
def _families() -> frozenset[str]:
    """Every family that fontconfig knows; nothing where fontconfig itself is missing."""
    try:
        found = subprocess.run(["fc-list", ":", "family"], capture_output=True, check=True, timeout=20)  # noqa: S607  # by PATH: Debian, Homebrew
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(name.strip() for line in found.stdout.decode("utf-8", "replace").splitlines() for name in line.split(","))


def _asked_again(name: str) -> bool:
    """Whether a font is there by now: one that was missing may have been installed while the portal ran."""
    _families.cache_clear()
    return name in _families()
