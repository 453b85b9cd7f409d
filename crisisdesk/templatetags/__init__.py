"""Template tags: markup for marks, times, amounts, quoted words and charts. They decide nothing."""
