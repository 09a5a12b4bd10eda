# Sourced by bin/demo and bin/test: installs what is missing, says what it does, does nothing twice.
# shellcheck shell=bash
say() { printf '• %s\n' "$*" >&2; }
fail() { printf 'Arrêt : %s\n' "$*" >&2; exit 1; }

recent_python() { # prints the first Python ≥ 3.11 of the machine
  local candidate
  for candidate in ${PREVEX_PYTHON:-} python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"; return 0
    fi
  done
  return 1
}

has_package() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Debian packages: pango draws the PDFs, DejaVu is the typeface of last resort, venv makes the virtual environment.
system_packages() { # $1: demo or test
  command -v dpkg-query >/dev/null || { say "Système sans dpkg : pango, harfbuzz et Python ≥ 3.11 avec venv doivent être présents."; return 0; }
  local package python wanted="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core" missing=""
  python=$(recent_python || true)
  if [ -z "$python" ]; then wanted="python3 python3-venv $wanted"
  elif ! "$python" -c 'import ensurepip' 2>/dev/null; then wanted="python3-venv $wanted"; fi
  if [ "$1" = test ]; then
    wanted="$wanted poppler-utils"
    # Ubuntu has no chromium package but a snap: there the browser tests are skipped unless a browser is installed.
    if ! command -v chromium >/dev/null && [ "$(sed -n 's/^ID=//p' /etc/os-release)" = debian ]; then wanted="$wanted chromium"; fi
  fi
  for package in $wanted; do has_package "$package" || missing="$missing $package"; done
  [ -n "$missing" ] || return 0
  local line="apt-get update && apt-get install -y --no-install-recommends$missing"
  local as_root=""
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as_root=sudo
    else fail "il manque des paquets du système. Une seule chose à faire, en root, puis relancez cette commande :
    $line"; fi
  fi
  say "Installation des paquets du système :$missing"
  $as_root env DEBIAN_FRONTEND=noninteractive sh -c "exec >&2; apt-get update -qq && apt-get install -y -qq --no-install-recommends$missing" \
    || fail "apt-get a échoué ; la ligne était : $line"
}

virtual_environment() { # $1: demo or test; sets $venv
  venv=${PREVEX_VENV:-$PWD/.venv}
  local wanted="requirements/$1.txt" done_mark="$venv/.prevex-$1" python
  mkdir -p "$(dirname "$venv")"
  exec 9>"$venv.lock"; flock 9 # two commands at once must not install into one folder
  if ! [ -x "$venv/bin/python" ]; then
    python=$(recent_python) || fail "Python 3.11 ou plus récent est nécessaire."
    say "Environnement Python ($("$python" -V 2>&1)) dans $venv"
    "$python" -m venv "$venv"
  fi
  if ! cmp -s "$wanted" "$done_mark"; then
    say "Installation des paquets Python de $wanted (versions et empreintes fixées)"
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >&2
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-input --only-binary :all: --require-hashes -r "$wanted" >&2 \
      || fail "l'installation de $wanted a échoué."
    cp "$wanted" "$done_mark"
    # The test set holds the demo's.
    [ "$1" != test ] || cp requirements/demo.txt "$venv/.prevex-demo"
  fi
  flock -u 9; exec 9>&-
}
