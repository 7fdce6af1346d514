"""Words of outages for the templates of rooms above."""
