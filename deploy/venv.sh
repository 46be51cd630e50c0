#!/bin/sh
# Makes the virtual environment, or says in one line what is missing.
#   deploy/venv.sh python3 .venv
set -eu
python=$1 venv=$2
command -v "$python" >/dev/null || { echo "No $python here: install Python 3.11 or newer, or say PYTHON=…" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "$python is $("$python" --version 2>&1): Collegium needs Python 3.11 or newer. Say PYTHON=…" >&2
  exit 1
}
"$python" -m venv "$venv" || {
  echo "$python cannot make virtual environments: on Debian install python3-venv" >&2
  exit 1
}
touch "$venv/made"
