"""One run watched shift by shift: a ward's days, its people's lives, where lives part between two arms."""
