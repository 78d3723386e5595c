"""The sub-commands of ``linregions``, one module each, and what they share."""
