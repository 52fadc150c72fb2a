"""The people who sign in: second factor, passwords, sign-ins, members (DPP 1.2, 1.4, T15, T16)."""
