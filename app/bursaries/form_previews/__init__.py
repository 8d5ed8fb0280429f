"""A form as an applicant meets it and as each reader reads it, with nothing kept."""
