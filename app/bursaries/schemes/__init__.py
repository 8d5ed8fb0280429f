"""Schemes with their funders, and the start of a round: blank, or as a copy of an earlier one."""
