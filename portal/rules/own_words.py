"""What people write about themselves: which parts there are, who may write them, and who may read them. Pure."""

from __future__ import annotations

from enum import StrEnum


class Share(StrEnum):
    """Who may read it: who works with the person themselves, their team too, or everybody who reads the plan (once a worker said yes)."""

    WORKER = "worker"
    TEAM = "team"
    PLAN = "plan"


# The order is that of the pages.
HOUSES = ("worry", "good", "dream", "important", "change", "hope", "free")
ABOUT = (
    "about_name",
    "about_happy",
    "about_good_at",
    "about_people",
    "about_upset",
    "about_food",
    "about_talk",
    "about_not",
    "about_know",
)
PARTS = (*HOUSES, *ABOUT)

# A picture that stands on the way to a part, and the pictures from which one may be chosen, by their ids in portal/data/symbols.toml.
PICTURE_OF = {
    "worry": "worried",
    "good": "sun",
    "dream": "dream",
    "important": "heart",
    "change": "growing",
    "hope": "star",
    "free": "pencil",
}
PICTURES = ("happy", "sad", "angry", "scared", "worried", "calm", "family", "friends", "home", "school", "heart", "star")


def shares(part: str, *, own: bool) -> tuple[Share, ...]:
    """Between which readers somebody may choose for a part; `own`: the child themselves. None for a part that is not theirs to write."""
    if part in ABOUT:
        return (Share.TEAM,) if own else ()
    if part not in HOUSES:
        return ()
    return (Share.TEAM, Share.WORKER, Share.PLAN) if own else (Share.TEAM, Share.WORKER)


def place(part: str) -> int:
    """Where a part stands on a page; one that is not known, last."""
    return PARTS.index(part) if part in PARTS else len(PARTS)
