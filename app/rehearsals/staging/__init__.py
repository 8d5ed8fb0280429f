"""A database of its own for one rehearsal, with the plan copied and the people invented."""
