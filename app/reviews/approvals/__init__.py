"""The two signatures under a panel's list: who gave them, and what makes them void."""
