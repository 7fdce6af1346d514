"""Words of hand-overs for the templates of other rooms."""
