# shellcheck shell=bash
# What every script needs: Node 24, the npm packages, and packages of the system. Sourced, never run.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export PUPPETEER_SKIP_DOWNLOAD=1 NX_DAEMON=false DEBIAN_FRONTEND=noninteractive
missing_packages=()
missing_reasons=()

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

node_fits() {
  local version
  version="$(node --version 2>/dev/null)" || return 1
  [[ "$version" =~ ^v([0-9]+)\.([0-9]+)\. ]] || return 1
  ((BASH_REMATCH[1] > 24 || (BASH_REMATCH[1] == 24 && BASH_REMATCH[2] >= 15)))
}

# Puts Node 24 first in PATH; a machine with an older one gets it into .runtime, beside the product and nowhere else.
use_node() {
  if node_fits; then return; fi
  local machine runtime="$root/.runtime/node"
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) machine=x64 ;;
    Linux-aarch64 | Linux-arm64) machine=arm64 ;;
    *) fail "OmniCRM needs Node 24.15 or newer; please install it (https://nodejs.org)." ;;
  esac
  local bin="$runtime/node_modules/node-linux-$machine/bin"
  if [ ! -x "$bin/node" ]; then
    command -v npm >/dev/null 2>&1 || install_npm
    say "Fetching Node 24 into .runtime (found: $(node --version 2>/dev/null || echo none))."
    npm install --silent --no-audit --no-fund --no-save --prefix "$runtime" "node-linux-$machine@24" >&2 ||
      fail "Node 24 could not be fetched. Install Node 24.15 or newer, then try again."
  fi
  export PATH="$bin:$PATH"
  node_fits || fail "The fetched Node does not run on this machine; please install Node 24.15 or newer."
}

install_npm() {
  need_package npm npm 'fetches Node and the libraries'
  install_packages
}

# npm packages, only when they differ from the lockfile.
install_dependencies() {
  if node "$root/scripts/check-installed.ts"; then return; fi
  say 'Installing npm packages.'
  (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund >&2) || fail 'The npm packages could not be installed.'
}

# need_package <command or file> <package> <what it is for>: remembers what is missing.
need_package() {
  if [[ "$1" == /* ]]; then
    if [ -e "$1" ]; then return; fi
  elif command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; then
    return
  fi
  missing_packages+=("$2")
  missing_reasons+=("  $2: $3")
}

need_chromium() {
  find_chromium >/dev/null || need_package chromium chromium "$1"
}

find_chromium() {
  local each
  for each in "${CHROMIUM_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$each" ] && command -v "$each" 2>/dev/null; then return 0; fi
  done
  return 1
}

# Installs what need_package found missing: as root by apt-get, else says what to install. Starts no service.
install_packages() {
  if [ ${#missing_packages[@]} -eq 0 ]; then return; fi
  if [ "${OMNICRM_SKIP_PACKAGES:-}" = 1 ]; then
    say "Going on without (OMNICRM_SKIP_PACKAGES=1):"
    printf '%s\n' "${missing_reasons[@]}" >&2
  elif [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing ${missing_packages[*]}."
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing_packages[@]}"; } >/dev/null ||
      tell_missing 'apt-get could not install these packages:'
  else
    tell_missing 'These packages are missing:'
  fi
  missing_packages=()
  missing_reasons=()
}

tell_missing() {
  say "$1"
  printf '%s\n' "${missing_reasons[@]}" >&2
  say "Install them (on Debian or Ubuntu: sudo apt-get install ${missing_packages[*]}),"
  say 'or set OMNICRM_SKIP_PACKAGES=1 to go on without.'
  exit 1
}
