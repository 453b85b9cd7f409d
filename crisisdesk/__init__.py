"""Wires the rooms together and runs them; owns no rule of the product.

Standard library only at import: `manage.py` reads this package before anything is installed.
"""
