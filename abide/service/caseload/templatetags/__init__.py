"""The template vocabulary of the caseload."""
