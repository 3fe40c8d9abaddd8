"""The languages on offer: code, own name, direction, and whether a native reader has checked the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

RTL = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True)
class Language:
    """One language. `own_name` is in its own script; `checked` is False until a native reader has read every page."""

    code: str
    own_name: str
    checked: bool = False

    @property
    def locale(self) -> str:
        """The CLDR locale for days, times and numbers: English as in Britain."""
        return "en_GB" if self.code == "en" else self.code

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction(self.code)


OFFERED = (
    Language("en", "English", checked=True),
    Language("cy", "Cymraeg"),
    Language("ar", "العربية"),
)
BY_CODE = {language.code: language for language in OFFERED}
DEFAULT = OFFERED[0]
CHECKED = frozenset(language.code for language in OFFERED if language.checked)


def direction(code: str) -> str:
    """The direction of a language's script by its code (`ar`, `ur-PK`): `rtl` or `ltr`."""
    return "rtl" if code.replace("_", "-").split("-")[0].lower() in RTL else "ltr"


def negotiate(*wishes: str | None, accepted: Iterable[str] = ()) -> Language:
    """The first wish that is on offer, else the first of the browser's `accepted` codes, else English.

    A wish may be a full tag: `ar-SY` gives `ar`.
    """
    for code in (*wishes, *accepted):
        if code:
            found = BY_CODE.get(code) or BY_CODE.get(code.replace("_", "-").split("-")[0].lower())
            if found:
                return found
    return DEFAULT
