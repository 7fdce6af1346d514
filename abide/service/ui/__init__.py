"""What every page is made of: the layout, the small components, the three inks, times in words."""
