"""Configuration of the documentation; `make docs` builds it without a network."""

from __future__ import annotations

import shutil
import sys
import warnings
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path.insert(0, str(DOCS))

import generate  # noqa: E402

import irru_geo  # noqa: E402

project = "irru_geo"
author = "irru_geo contributors"
copyright = "irru_geo contributors"  # noqa: A001
release = version = irru_geo.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "README.md"]
default_role = "code"  # docstrings write `names` with one backtick
nitpicky = False

html_theme = "furo"
html_title = "irru_geo"
html_static_path = ["_static"]
html_css_files = ["tables.css"]

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
suppress_warnings = ["mystnb.unknown_mime_type"]

nb_execution_mode = "force"
nb_execution_timeout = 120
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = True
napoleon_google_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True  # attributes of dataclasses stand once

warnings.filterwarnings("ignore", message=".*Proactor event loop.*")

# Pages that are made from the code and the data, and the notebooks, which lie beside docs/
shutil.rmtree(DOCS / "generated", ignore_errors=True)
generate.write_pages(DOCS / "generated")
shutil.copytree(ROOT / "notebooks", DOCS / "generated" / "notebooks")
