"""Shipping labels of 4 by 6 inches as PDF, PNG and ZPL: one drawing, three printers."""
