"""What was changed about a person, by whom and when: from the audit, and from the versions that stay."""
