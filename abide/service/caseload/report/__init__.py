"""A person's report for a court, a recall or a review, as a paper."""
