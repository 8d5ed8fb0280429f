"""The page of the equality questions, for applicants alone."""
