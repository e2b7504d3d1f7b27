#!/bin/sh
# Have a headless Chromium for the browser tests, and prove it by opening one blank page.
#     sh tools/set_up_browser.sh PYTHON
# Root gets Debian's. Without any browser the tests are skipped; one that does not work is an error.
set -eu

python=$1
packages='chromium fonts-dejavu-core libatomic1 libstdc++6' # the last two for the node inside playwright

try() { # opens the page; keeps what was said
    status=0
    said=$("$python" tests/headless.py 2>&1) || status=$?
}

try
if [ "$status" != 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests ($said) ..."
    # shellcheck disable=SC2086 # several packages
    sh tools/apt_install.sh $packages || true
    try
fi
case $status in
0) ;;
3) echo "Browser tests will be skipped: $said. On Debian: apt-get install $packages" ;;
*)
    echo "Browser tests cannot run: $said." >&2
    echo "On Debian: apt-get install $packages   Or without them: make test BROWSER=no" >&2
    exit 1
    ;;
esac
