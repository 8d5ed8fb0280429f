"""What an invented applicant answers to any question that a form can ask."""
