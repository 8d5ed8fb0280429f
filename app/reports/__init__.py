"""Figures for funders and auditors, which identify nobody."""
