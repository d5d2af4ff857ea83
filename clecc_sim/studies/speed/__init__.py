"""How fast the engines are, what storing costs, and how much memory they take."""
