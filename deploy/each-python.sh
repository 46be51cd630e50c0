#!/bin/sh
# Runs the unit, service and contract tests on every interpreter that is found; says which were not.
#   deploy/each-python.sh 3.11 3.12 3.13
set -eu

works() { "$1" -c 'import ssl, sqlite3, venv' 2>/dev/null; }

# The interpreter of a version: on the PATH (pyenv's stand-ins there may not work), else under pyenv.
find_python() {
  for candidate in "$(command -v "python$1")" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
    if [ -x "$candidate" ] && works "$candidate"; then
      echo "$candidate"
      return
    fi
  done
}

missing=
for version in "$@"; do
  python=$(find_python "$version")
  if [ -z "$python" ]; then
    missing="$missing $version"
    continue
  fi
  echo "== $("$python" --version)"
  make --no-print-directory test-on PYTHON="$python" VENV=".venv-$version"
done
[ -z "$missing" ] || echo "Not run, no such interpreter here:$missing"
