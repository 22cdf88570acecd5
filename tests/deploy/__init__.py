"""What sets the program up and what faces the street."""
