#!/usr/bin/env bash
# The review against a real Argilla server and a real browser, from nothing: install what is missing, bring a fresh server
# up on free loopback ports, run the tests marked `argilla`, take it down. Arguments go to pytest.
#   PYTHON=.venv/bin/python tests/argilla/run.sh [-k browser]
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd); ROOT=$(cd "$HERE/../.." && pwd)
PYTHON=${PYTHON:-python}
TOOLS=${ARGILLA_TOOLS:-$ROOT/.argilla}              # the server's environment and the browser's driver; kept, ignored by git
PLAYWRIGHT=1.65.1

if ! command -v chromium >/dev/null; then
  echo "[argilla] installing chromium"
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends chromium >/dev/null
fi
mkdir -p "$TOOLS/node"
if ! grep -qs "\"version\": \"$PLAYWRIGHT\"" "$TOOLS/node/node_modules/playwright-core/package.json"; then
  echo "[argilla] installing playwright-core $PLAYWRIGHT"
  (cd "$TOOLS/node" && echo '{"private": true}' >package.json && npm install --silent --no-audit --no-fund "playwright-core@$PLAYWRIGHT")
fi
export NODE_PATH=$TOOLS/node/node_modules

LAB=$(mktemp -d)                                    # this run's data, logs and pid files
read -r ARGILLA_PORT ARGILLA_SEARCH_PORT ARGILLA_REDIS_PORT < <("$PYTHON" -c '
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*(one.getsockname()[1] for one in held))')
export ARGILLA_LAB=$LAB ARGILLA_VENV=$TOOLS/venv ARGILLA_PORT ARGILLA_SEARCH_PORT ARGILLA_REDIS_PORT
trap 'bash "$HERE/start-argilla.sh" reset; rm -rf "$LAB"' EXIT
bash "$HERE/start-argilla.sh" start
export ARGILLA_API_URL=http://127.0.0.1:$ARGILLA_PORT
cd "$ROOT"
"$PYTHON" -m pytest -m argilla tests/argilla "$@"
