"""Is every text of the portal in every catalogue, translated, and with the same named placeholders?

`python -m tests.checks.catalogues FRESH.pot` compares a catalogue extracted just now with what is committed; `make
catalogues-fresh` does both.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"
SHOWN = 20
_NAMED = re.compile(r"%\((\w+)\)")


def placeholders(text: str) -> set[str]:
    """The names in `%(name)s` of a text; `%%` is a per cent sign and no placeholder."""
    return set(_NAMED.findall(text.replace("%%", "")))


def forms(message: Message) -> tuple[list[str], list[str]]:
    """The source's forms and the translation's forms, each a list of one or more texts."""
    source = [message.id] if isinstance(message.id, str) else list(message.id)
    target = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return source, target


def fills(text: str, names: set[str]) -> bool:
    """Whether the text can be filled in as the portal will do it."""
    try:
        text % dict.fromkeys(names, 0)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def wrong_placeholders(message: Message) -> bool:
    """Whether a form of the translation lacks or invents a name. A form for one number, or two, may leave the number out."""
    source, target = forms(message)
    named = [placeholders(form) for form in source]
    known = set.union(*named)
    needed = set.intersection(*named) - ({"num"} if len(source) > 1 else set())
    if any(not needed <= placeholders(form) <= known for form in target) or placeholders(target[-1]) != named[-1]:
        return True
    return all(fills(form, known) for form in source) and not all(fills(form, known) for form in target)


def shown(message: Message) -> str:
    """A text as a person can find it: the first form, in one line, cut when long, with its first file."""
    text = " ".join(forms(message)[0][0].split())
    text = text if len(text) <= 90 else text[:89] + "…"
    return f"“{text}”" + (f" ({message.locations[0][0]})" if message.locations else "")


def entries(catalog: Catalog) -> Iterator[Message]:
    """Every message but the header."""
    return (message for message in catalog if message.id)


def key(message: Message) -> tuple[str | None, str, ...]:
    """What makes a message the same message: context, text and plural text."""
    return (message.context, *forms(message)[0])


def stale(fresh: Catalog, committed: Catalog) -> Iterator[str]:
    """What messages.pot lacks, or still has."""
    now, then = ({key(m): m for m in entries(c)} for c in (fresh, committed))
    yield from (f"not in messages.pot: {shown(m)}" for k, m in now.items() if k not in then)
    yield from (f"in messages.pot, but no longer in the portal: {shown(m)}" for k, m in then.items() if k not in now)


def faults(fresh: Catalog, catalog: Catalog) -> Iterator[str]:
    """What is wrong with one language's catalogue."""
    if catalog.fuzzy:
        yield "the whole catalogue is marked fuzzy: take the mark from its header once a person has read it"
    have = {key(m): m for m in entries(catalog)}
    for wanted in entries(fresh):
        message = have.get(key(wanted))
        if message is None:
            yield f"missing: {shown(wanted)}"
        elif message.fuzzy:
            yield f"fuzzy: {shown(wanted)}"
        elif not all(forms(message)[1]) or (message.pluralizable and len(forms(message)[1]) != catalog.num_plurals):
            yield f"not translated: {shown(wanted)}"
        elif wrong_placeholders(message):
            yield f"other placeholders than the English: {shown(wanted)}"


def read(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def check(fresh_file: Path, translations: Path = TRANSLATIONS) -> dict[str, list[str]]:
    """The faults of every catalogue that has any, by its path below `translations`."""
    fresh, pot = read(fresh_file), translations / "messages.pot"
    found = {pot.name: list(stale(fresh, read(pot))) if pot.exists() else ["it does not exist"]}
    for path in sorted(translations.glob("*/LC_MESSAGES/messages.po")):
        found[str(path.relative_to(translations))] = list(faults(fresh, read(path, path.parts[-3])))
    return {name: lines for name, lines in found.items() if lines}


def main(arguments: list[str]) -> int:
    found = check(Path(arguments[0]))
    for name, lines in found.items():
        print(f"translations/{name}: {len(lines)} wrong", file=sys.stderr)
        for line in lines[:SHOWN]:
            print(f"  {line}", file=sys.stderr)
        if len(lines) > SHOWN:
            print(f"  ... and {len(lines) - SHOWN} more", file=sys.stderr)
    if found:
        print("`make messages` brings the catalogues up to date; then translate what is new.", file=sys.stderr)
        return 1
    languages = len(list(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po")))
    print(f"{len(list(entries(read(Path(arguments[0])))))} texts, {languages} languages: complete")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
