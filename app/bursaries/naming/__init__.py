"""What an applicant does about referees: name them, see where each stands, mend and replace."""
