"""Measuring: what `linregions bench` and the scripts of ``bench/`` share."""
