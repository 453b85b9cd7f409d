"""Previews: what words or a rule would find among stored mentions, before anybody saves them."""
