"""One review: the scores and reasons a reviewer gives for one case."""
