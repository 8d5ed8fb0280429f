"""Handing letters over: to a mail server, or to a folder in a demonstration."""
