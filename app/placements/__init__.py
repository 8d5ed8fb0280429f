"""Apprenticeship standards and the employers who train on them."""
