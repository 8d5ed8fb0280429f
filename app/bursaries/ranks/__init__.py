"""Choices in order of preference: a first, a second and a third."""
