#!/usr/bin/env bash
# Pins all dependencies anew, each with the hashes of all its files, into requirements/.
#
# No host and no path of this machine gets into the files. Where pip is set up with further sources
# (PIP_FIND_LINKS, extra indexes), take them away for this: their files have other hashes.
#   env -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null make lock
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${VENV:-.venv}/bin
export CUSTOM_COMPILE_COMMAND="make lock"

compile() { # arguments of pip-compile
  "$bin/pip-compile" --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@"
}

dev_group() {
  "$bin/python" -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['dev'], sep='\n')"
}

compile --output-file requirements/runtime.txt pyproject.toml
dev_group | compile --constraint requirements/runtime.txt --output-file requirements/dev.txt -
