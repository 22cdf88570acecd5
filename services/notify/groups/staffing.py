"""警力测算: how many officers a population would have at one for 3,000 people; for reference only."""

PER_OFFICER = 3000
"""一名民警服务3000人口, as the reference material has it for one officer to one area."""


def officers_for(population: int) -> int:
    """So many officers, a begun 3,000 counting as whole; 0 for nobody."""
    return -(-population // PER_OFFICER)
