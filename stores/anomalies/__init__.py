"""What in the audit list somebody should look at: counts alone, mailed weekly and shown at the desk (DPP 2.6)."""
