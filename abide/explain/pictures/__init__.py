"""Pictures of a finding, each a pure function from values to SVG."""
