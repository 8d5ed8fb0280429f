"""Schemes and their rounds: dates, places, form, rubric, eligibility rules."""
