"""The doctor: looks at one matter after the other and says how to mend what is wrong."""
