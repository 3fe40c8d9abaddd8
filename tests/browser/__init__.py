"""The portal in a real browser: the walks of the child and the worker, every page looked at, and hostile words."""
