#!/bin/sh
# Install packages of Debian or Ubuntu, quietly; for root.
#     sh tools/apt_install.sh PACKAGE ...
set -eu

apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
