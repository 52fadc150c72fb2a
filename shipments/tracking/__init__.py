"""Where the parcels are: several sources, one rule about which of them is believed."""
