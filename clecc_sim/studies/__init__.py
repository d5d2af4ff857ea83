"""Questions put to the engine; each study cites its method and gives tables."""
