"""Invented people apply: they write, send, change their minds, and are too late."""
