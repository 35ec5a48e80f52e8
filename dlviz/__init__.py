"""dlviz: deep-learning lectures as experiments that you can run."""

__version__ = "0.1.0"
