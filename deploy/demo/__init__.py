"""演示: the 30 needs as data, and the player that takes them through the whole main job over HTTP."""
