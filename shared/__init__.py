"""What all four services need, and nothing of any one service's rules."""
