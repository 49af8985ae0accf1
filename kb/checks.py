"""System checks of the help centre."""
