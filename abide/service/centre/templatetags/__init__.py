"""What other rooms' pages show of the centre's work."""
