"""The people whom applicants name as referees, and what these wrote: kept apart from the case."""
