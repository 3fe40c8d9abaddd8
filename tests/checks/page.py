"""What holds for every page: one h1, a neutral title, language and direction, labels, unique ids, nothing inline, help and a way out."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
NOBODY = "/feedback"  # the one form without a token, because a token needs a session (tests/web/test_open_feedback.py)
NEEDS_LABEL = {"input", "select", "textarea"}


@dataclass
class Element:
    """One element with its attributes, its parents and its own text so far."""

    tag: str
    attrs: dict[str, str]
    parents: list[Element]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page as a list of elements in order, with all text pieces and where each stands."""

    elements: list[Element] = field(default_factory=list)
    pieces: list[tuple[str, list[Element]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {k: v or "" for k, v in attrs}, list(self.stack))
        self.elements.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {k: v or "" for k, v in attrs}, list(self.stack)))

    def handle_endtag(self, tag: str) -> None:
        assert [e.tag for e in self.stack[-1:]] == [tag], f"</{tag}> closes nothing"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.pieces.append((data, list(self.stack)))
        for element in self.stack:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        """Every element of a tag."""
        return [e for e in self.elements if e.tag == tag]

    def facts(self, name: str) -> list[Element]:
        """Elements that carry a machine-readable fact of this name."""
        return [e for e in self.elements if e.attrs.get("data-fact") == name]


def read(html: str) -> Page:
    """A page, read; fails where a tag is closed that is not open."""
    page = Page()
    page.feed(html)
    page.close()
    assert not page.stack, f"left open: {[e.tag for e in page.stack]}"
    return page


def check_page(html: str, path: str) -> Page:
    """All checks; fails with what is wrong and where."""
    page = read(html)
    assert len(page.all("h1")) == 1, f"{path}: {len(page.all('h1'))} h1"
    assert page.all("h1")[0].text.strip(), f"{path}: empty h1"
    assert page.all("title")[0].text.strip(), f"{path}: no title"
    root = page.all("html")[0].attrs
    assert root.get("lang"), f"{path}: no language"
    assert root.get("dir") in {"ltr", "rtl"}, f"{path}: no direction"
    ids = [e.attrs["id"] for e in page.elements if "id" in e.attrs]
    assert len(ids) == len(set(ids)), f"{path}: ids twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    _nothing_inline(page, path)
    _labels(page, path, set(ids))
    links = {e.attrs.get("href", "") for e in page.all("a")}
    assert "/exit" in links, f"{path}: no way out"
    assert "/help" in links or any(link.startswith("tel:999") for link in links), f"{path}: no way to help"
    assert any(link.startswith("/languages") for link in links), f"{path}: no way to another language"
    for form in page.all("form"):
        if form.attrs.get("method") == "post" and form.attrs.get("action", "").split("?")[0] != NOBODY:
            inside = [e for e in page.all("input") if form in e.parents]
            assert any(e.attrs.get("name") == "csrf_token" for e in inside), f"{path}: a form without a token"
    return page


def _nothing_inline(page: Page, path: str) -> None:
    for e in page.elements:
        assert e.tag != "style", f"{path}: inline style"
        assert e.tag != "script" or (e.attrs.get("src") and not e.text.strip()), f"{path}: inline script"
        assert "style" not in e.attrs, f"{path}: a style attribute"
        bad = [k for k in e.attrs if k.startswith("on") or "hx-on" in k]
        assert not bad, f"{path}: {bad}"
        assert not e.attrs.get("href", "").strip().lower().startswith("javascript:"), f"{path}: a script in a link"
        if e.tag in {"script", "link", "img", "iframe"}:
            address = e.attrs.get("src") or e.attrs.get("href") or ""
            assert address.startswith("/static/"), f"{path}: something from elsewhere: {address}"


def _labels(page: Page, path: str, ids: set[str]) -> None:
    named = {e.attrs.get("for") for e in page.all("label")}
    for e in page.elements:
        if e.tag in NEEDS_LABEL and e.attrs.get("type") not in {"hidden", "submit"}:
            wrapped = any(p.tag == "label" for p in e.parents)
            assert wrapped or e.attrs.get("id") in named or e.attrs.get("aria-label"), f"{path}: no label: {e.attrs}"
        for attribute in ("aria-labelledby", "aria-describedby", "for"):
            if attribute in e.attrs:
                assert set(e.attrs[attribute].split()) <= ids, f"{path}: {attribute} points nowhere: {e.attrs[attribute]}"
        if e.tag in {"a", "button"}:
            assert e.text.strip() or e.attrs.get("aria-label"), f"{path}: a link or button without words"
