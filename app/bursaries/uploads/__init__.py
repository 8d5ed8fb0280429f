"""Uploading: the page of a question that asks for files."""
