"""The panel: the proposal, its confirmation by two people, and the release."""
