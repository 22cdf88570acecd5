"""地基: what two or more services need and is not about publicity; knows no service."""
