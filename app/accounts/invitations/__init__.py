"""Inviting people to the staff by email."""
