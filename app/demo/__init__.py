"""Invented rounds and applications, so that each screen has something to show; never real."""
