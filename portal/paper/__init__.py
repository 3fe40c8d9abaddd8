"""Puts words on paper: a PDF with the right fonts, braille for an embosser, and pictures beside the words.

What comes in is text or finished HTML; what goes out is bytes, or which picture to show. Nothing here knows a person or a page.
"""

from __future__ import annotations


class Unavailable(Exception):
    """This machine lacks a program, a library or a font for it. `need-paper.sh` says which; a page says it kindly."""
