"""The lists of a round that is being built: eligibility rules, and the rubric with its levels."""
