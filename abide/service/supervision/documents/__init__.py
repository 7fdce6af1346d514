"""Files kept with a person or one of their orders: order, licence, letters."""
