#!/bin/sh
# Runs the unit and service tests on every interpreter that is found; says which were not.
#   deploy/each-python.sh 3.11 3.12 3.13
set -eu
missing=
for version in "$@"; do
  python=$(command -v "python$version" || ls -d "$HOME/.pyenv/versions/$version".*/bin/python 2>/dev/null | tail -n 1 || true)
  if [ -z "$python" ] || ! "$python" -c 'import ssl, sqlite3' 2>/dev/null; then
    missing="$missing $version"
    continue
  fi
  echo "== $("$python" --version)"
  make --no-print-directory test-on PYTHON="$python" VENV=".venv-$version"
done
[ -z "$missing" ] || echo "Not run, no such interpreter here:$missing"
