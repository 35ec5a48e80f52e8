"""Home: what is here, and where to start."""

from dlviz.ui.home import home
from dlviz.ui.page import NAME, shell, style

shell("home", NAME, sidebar="collapsed")
style()
home()
