"""The admin's people: finding them, giving and ending roles, disabling, inviting."""
