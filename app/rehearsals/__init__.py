"""Rehearsing a round: its plan run to the release with invented people, apart from everything."""
