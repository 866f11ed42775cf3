"""Forecasting: files in, a forecast with its uncertainty out."""
