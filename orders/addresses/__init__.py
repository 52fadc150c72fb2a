"""How addresses are laid out, and why some are empty."""
