"""Charts as inline SVG, drawn on the server: percent across, em down, no script, no inline style.

Pure: numbers and words in, safe markup out.
"""
