"""Hubs and the organisations around them: universities, providers, employers."""
