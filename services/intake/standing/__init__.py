"""What both writes and reads of intake look up before they decide."""
