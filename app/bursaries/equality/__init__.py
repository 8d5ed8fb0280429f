"""Equality answers: kept by a random subject, apart from the application they came with."""
