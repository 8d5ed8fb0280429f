"""What the engine proposes for a round: its input, its lines with reasons, who is next."""
