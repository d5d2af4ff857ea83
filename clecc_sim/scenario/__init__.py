"""What a user may say: the wards, hospitals and events of a run, from TOML to resolved objects."""
