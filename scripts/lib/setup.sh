# Sourced by the scripts beside it: the flags of every build, and the Debian packages that a step needs.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

# One flag set for running and testing: any other would build the dependencies a second time. So would colours, which
# SwiftPM asks the compiler for on a terminal only.
build_flags=(-c release --no-color-diagnostics)

build_packages=(libncurses-dev libsqlite3-dev zlib1g-dev libisal-dev libzstd-dev libbrotli-dev libbz2-dev
  liblzma-dev)
test_packages=(tmux ncurses-term python3 python3-venv)
package_packages=(dpkg-dev python3)

say() { printf '%s\n' "== $*" >&2; }

# Installs those of the named Debian packages that are missing.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  say "installing Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -q >&2
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

need_swift() {
  command -v swift >/dev/null || {
    say "no Swift toolchain found: install Swift 6.3 from swift.org and put it on the PATH"
    exit 1
  }
}
