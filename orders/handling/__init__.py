"""What people do with an order here."""
