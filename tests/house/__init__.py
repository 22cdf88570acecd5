"""What holds the house together: walls, words, settings, locks, the files of deployment."""
