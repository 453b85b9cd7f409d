"""Screens of the door and the people's desk. They ask the actions and decide nothing."""
