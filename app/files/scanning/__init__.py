"""Asking clamd whether a file holds a virus."""
