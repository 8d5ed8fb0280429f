"""Passwords: which ones are too easy to guess, and how they are kept."""
