"""What is written beside a trail: names of places, and the grounds given for looks at it."""
