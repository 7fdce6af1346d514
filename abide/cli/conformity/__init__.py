"""What `abide conformance` measures and says; see docs/conformance.md."""
