"""Home: what is here, and where to start."""

from dlviz.ui.home import home
from dlviz.ui.page import NAME, shell, style

shell(NAME, sidebar="collapsed")
style()
home()
