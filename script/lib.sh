# shellcheck shell=bash
# What the commands in script/ share. Runs on bash 3.2 (macOS) and newer. Source it from the checkout's root.

VENV=.venv
unset PYTHONDONTWRITEBYTECODE # without stored bytecode every start compiles 2,000 modules again, for 3 s

fail() { # one clear line, then stop
  printf '%s: %s\n' "${COMMAND:-script}" "$*" >&2
  exit 1
}

say() { printf '%s\n' "$*" >&2; }

has() { command -v "$1" >/dev/null 2>&1; }

is_root_on_debian() { [ "$(id -u)" = 0 ] && has apt-get; }

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() { # prints the first Python >= 3.11; $PYTHON wins
  local name
  for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if has "$name" && fits "$name"; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

works() { has "$1" && "$1" --version >/dev/null 2>&1; }

need_space() { # megabytes
  local free
  free=$(df -Pk . 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')
  if [ -n "$free" ] && [ "$free" -lt "$1" ]; then
    fail "the disk is full: $1 MB are needed in $(pwd), $free MB are free"
  fi
}

apt_get() { # packages; fails soon where no line leads to them
  local soon=(-o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20 -o Acquire::Retries=1)
  say "Installing $* …"
  apt-get update -qq "${soon[@]}" >/dev/null 2>&1 || true # a stale list may still do
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${soon[@]}" "$@" >/dev/null 2>&1
}

apt_install() { # packages
  apt_get "$@" || fail "apt-get could not install $*; run: apt-get install -y $*"
}

make_venv() {
  local python
  if [ -x "$VENV/bin/python" ] && fits "$VENV/bin/python"; then
    return 0
  fi
  python=$(find_python) || fail "Python 3.11 or newer is needed (found: $(python3 --version 2>/dev/null || echo none))"
  need_space 600
  say "Making $VENV with $("$python" --version) …"
  rm -rf "$VENV"
  if works uv; then
    uv venv --quiet --python "$python" "$VENV" || fail "uv could not make $VENV"
  elif "$python" -c 'import ensurepip' >/dev/null 2>&1; then
    "$python" -m venv "$VENV" || fail "$python could not make $VENV"
  elif "$python" -m pip --version >/dev/null 2>&1; then
    "$python" -m venv --without-pip "$VENV" || fail "$python could not make $VENV"
  elif is_root_on_debian; then
    apt_install python3-venv
    "$python" -m venv "$VENV" || fail "$python could not make $VENV"
  else
    fail "this Python cannot make environments; run: sudo apt-get install -y python3-venv"
  fi
}

install_into_venv() { # locked file
  if works uv; then
    uv pip install --quiet --python "$VENV/bin/python" --require-hashes -r "$1"
  elif [ -x "$VENV/bin/pip" ]; then
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
  else
    "$(find_python)" -m pip --python "$VENV/bin/python" install --quiet --disable-pip-version-check --require-hashes -r "$1"
  fi
}

ready_venv() { # set: app or dev. Installs only when the locked file has changed
  local lock="requirements/$1.txt" stamp="$VENV/.locked-$1" sum
  make_venv
  sum=$(cksum <"$lock")
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then
    return 0
  fi
  need_space 600
  say "Installing $lock …"
  rm -f "$VENV"/.locked-*
  install_into_venv "$lock" || fail "$lock could not be installed; the lines above say why"
  printf '%s\n' "$sum" >"$stamp"
}
