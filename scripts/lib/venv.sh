# Sourced by the scripts beside it: Python environments with pinned packages from PyPI.

# Makes the environment `venv` with what the requirements file names, again whenever that changes.
need_venv() {
  local venv=$1 requirements=$2
  cmp -s "$requirements" "$venv/requirements.txt" && return 0
  say "Python packages of $requirements into $venv"
  [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"
  "$venv/bin/pip" install -q --disable-pip-version-check -r "$requirements" >&2
  # Last, so that a half-made environment is finished the next time.
  cp "$requirements" "$venv/requirements.txt"
}
