"""What Amazon's catalogue and listings add to an order's lines."""
