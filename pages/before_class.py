"""Before class: wake the server, run every lesson once, take films and paper along."""

from dlviz.ui.before_class import before_class

before_class()
