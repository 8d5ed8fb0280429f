"""Reviewing and deciding: assignments, scores, the panel, decisions."""
