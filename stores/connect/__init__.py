"""From consent to a store, and giving it up."""
