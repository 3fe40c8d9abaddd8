"""Readers of foreign files: they give plain rows and a list of what they could not take."""
