#!/bin/sh
# Make the virtual environment of this checkout, or keep the one that is there while it works.
#     sh tools/make_venv.sh VENV PYTHON [named]
# With a third word the caller has named PYTHON: an environment of another interpreter is made anew.
# VENV/.stamp-venv changes only when the environment does: make installs into it again after that.
set -eu

venv=$1
python=$2
named=${3:-}
stamp=$venv/.stamp-venv
# Two environments of one interpreter print the same
identity='import sys; print("%d.%d.%d" % sys.version_info[:3], sys.base_prefix)'

is_root_of_debian() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

can_make() { "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; }

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

install_python() {
    if [ "$python" = python3 ] && is_root_of_debian; then
        echo 'Installing python3 ...'
        sh tools/apt_install.sh python3 python3-venv
    fi
    command -v "$python" >/dev/null 2>&1 ||
        stop "Python 3.11 or newer is needed, and \"$python\" is not there. On Debian or Ubuntu: apt-get install python3 python3-venv"
}

install_ensurepip() { # Debian and Ubuntu ship Python without it
    is_root_of_debian || return 0
    echo 'Installing python3-venv ...'
    own=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    sh tools/apt_install.sh "$own" 2>/dev/null || sh tools/apt_install.sh python3-venv || true
}

# Why the environment that is there is of no use; nothing when it is
fault() {
    [ -f "$venv/pyvenv.cfg" ] || { echo 'it is not whole'; return; }
    [ -x "$venv/bin/python" ] || { echo 'its interpreter is gone'; return; }
    "$venv/bin/python" -c 'import pip' >/dev/null 2>&1 || { echo 'its interpreter no longer works'; return; }
    "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'it is of a Python before 3.11'; return; }
    if [ -s "$stamp" ] && [ "$(sed -n 1p "$stamp")" != "$(pwd)" ]; then
        echo "the checkout was moved here from $(sed -n 1p "$stamp")"
        return
    fi
    [ -n "$named" ] || return 0
    command -v "$python" >/dev/null 2>&1 || { echo "PYTHON=$python is not there"; return; }
    [ "$("$python" -c "$identity")" = "$("$venv/bin/python" -c "$identity")" ] ||
        echo "it is of $("$venv/bin/python" -V), not of PYTHON=$python"
}

if [ -e "$venv" ]; then
    why=$(fault)
    if [ -z "$why" ]; then
        [ -s "$stamp" ] || pwd >"$stamp"
        exit 0
    fi
    if [ -n "$(ls -A "$venv")" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
        stop "$venv is there and is no virtual environment: remove it, or name another folder (make VENV=...)."
    fi
    echo "$venv is made anew: $why."
fi

command -v "$python" >/dev/null 2>&1 || install_python
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Python 3.11 or newer is needed; $python is $("$python" -V). Name a newer one: make PYTHON=python3.12 ..."
can_make || install_ensurepip
rm -rf "$venv"
echo "Creating a virtual environment in $venv ..."
if can_make; then
    "$python" -m venv "$venv"
elif "$python" -m virtualenv --version >/dev/null 2>&1; then
    "$python" -m virtualenv --quiet "$venv"
else
    stop 'This Python cannot make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv'
fi
pwd >"$stamp"
