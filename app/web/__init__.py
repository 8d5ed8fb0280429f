"""The plumbing between Flask and the slices."""
