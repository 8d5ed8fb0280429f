"""Postal addresses: their parts, and what keeps a letter from arriving."""
