"""The tests of feedtool."""
