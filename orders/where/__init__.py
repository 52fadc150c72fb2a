"""Where is order X? (decision 21)"""
