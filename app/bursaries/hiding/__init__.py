"""Where applicants see what reviewers will see, and hide what gives them away."""
