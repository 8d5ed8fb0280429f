"""Who must not see a case by its name, in a list or in a letter."""
