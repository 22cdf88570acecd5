"""Four services with the same rooms; none imports another (house rules, walls test)."""
