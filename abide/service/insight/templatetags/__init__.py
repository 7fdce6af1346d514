"""Words of managers' pages for their templates."""
