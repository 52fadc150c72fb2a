"""What a seller or support may set for a store."""
