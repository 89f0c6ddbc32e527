"""The parts of the site, one blueprint each."""
