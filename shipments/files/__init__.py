"""Files exchanged with carriers' programs: tracking numbers in, orders to ship out."""
