"""The conditions of an accepted offer: who says that one is met, and what follows."""
