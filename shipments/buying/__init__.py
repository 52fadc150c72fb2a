"""Labels bought through Amazon Buy Shipping: offers, the choice among them, and one purchase per press (SHP-15, I6)."""
