"""A reviewer's queue: the cases of each round, fifty a page, and how far the reviewer is."""
