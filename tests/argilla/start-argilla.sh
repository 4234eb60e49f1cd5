#!/usr/bin/env bash
# Real Argilla 2.8.0 server on one machine, for tests: sqlite + redis-server (Debian) + osmem behind search_shim.py.
#   start-argilla.sh start | stop | status | reset | env
# Idempotent: a second "start" leaves running parts alone. Everything binds to 127.0.0.1. Ends only the pids it started.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB=${ARGILLA_LAB:-$HERE/../../.argilla}           # venv, data, logs and pid files; ignored by git
VENV=${ARGILLA_VENV:-$LAB/venv}
PORT=${ARGILLA_PORT:-6900} SEARCH_PORT=${ARGILLA_SEARCH_PORT:-9299} REDIS_PORT=${ARGILLA_REDIS_PORT:-6390}
WORKSPACE=${ARGILLA_WORKSPACE:-sql}
OWNER_KEY=${ARGILLA_OWNER_KEY:-owner.apikey.1}
WORKER=${ARGILLA_WORKER:-1}                        # 1: also run one rq worker (webhooks, distribution changes)
PY=$VENV/bin/python
RUN=$LAB/run; DATA=$LAB/data
export ARGILLA_HOME_PATH=$DATA ARGILLA_SEARCH_ENGINE=opensearch ARGILLA_ELASTICSEARCH=http://127.0.0.1:$SEARCH_PORT
export ARGILLA_REDIS_URL=redis://127.0.0.1:$REDIS_PORT/0 ARGILLA_AUTH_SECRET_KEY=local-test-only
export ARGILLA_ENABLE_TELEMETRY=false HF_HUB_DISABLE_TELEMETRY=1 HF_HUB_OFFLINE=1

log() { echo "[argilla] $*"; }
alive() { [[ -f $RUN/$1.pid ]] && kill -0 "$(cat "$RUN/$1.pid")" 2>/dev/null; }
spawn() { local n=$1; shift; nohup setsid "$@" >>"$RUN/$n.log" 2>&1 </dev/null & echo $! >"$RUN/$n.pid"; }
wait_for() { # name, seconds, command...
  local n=$1 s=$2 i; shift 2
  for ((i = 0; i < s * 5; i++)); do "$@" >/dev/null 2>&1 && return 0; alive "$n" || break; sleep 0.2; done
  log "$n did not come up; last lines of $RUN/$n.log:"; tail -n 20 "$RUN/$n.log"; return 1
}
end() { # name: TERM, then KILL after 10 s, only the pid we started
  local p i; [[ -f $RUN/$1.pid ]] || return 0; p=$(cat "$RUN/$1.pid")
  if kill -0 "$p" 2>/dev/null; then
    kill "$p" 2>/dev/null || true
    for ((i = 0; i < 50; i++)); do kill -0 "$p" 2>/dev/null || break; sleep 0.2; done
    kill -0 "$p" 2>/dev/null && kill -9 "$p" 2>/dev/null || true
    log "stopped $1 ($p)"
  fi
  rm -f "$RUN/$1.pid"
}
install() {
  if ! command -v redis-server >/dev/null || ! command -v curl >/dev/null; then
    log "installing redis-server"; apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server curl >/dev/null
  fi
  if ! [[ -f $VENV/.ready ]] || ! cmp -s "$HERE/server-requirements.txt" "$VENV/.ready"; then
    log "installing the server into $VENV"; python3 -m venv "$VENV"
    "$VENV/bin/pip" install -q --no-input --no-deps --no-compile --disable-pip-version-check -r "$HERE/server-requirements.txt"; cp "$HERE/server-requirements.txt" "$VENV/.ready"
  fi
}
user() { "$PY" -m argilla_server database users create --first-name "$1" --username "$1" --password "$2" --role "$3" --api-key "$4" --workspace "$WORKSPACE" >>"$RUN/setup.log" 2>&1; }
start() {
  mkdir -p "$RUN" "$DATA"; install
  alive redis || { spawn redis redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --save "" --appendonly no --dir "$RUN"; wait_for redis 20 redis-cli -p "$REDIS_PORT" ping; }
  local fresh_index=0
  alive search || { spawn search "$PY" "$HERE/search_shim.py" --port "$SEARCH_PORT"; wait_for search 30 curl -sf "http://127.0.0.1:$SEARCH_PORT/"; fresh_index=1; }
  if ! alive server; then
    "$PY" -m argilla_server database migrate >>"$RUN/setup.log" 2>&1 || { log "no database; last lines of $RUN/setup.log:"; tail -n 20 "$RUN/setup.log"; return 1; }
    if ! [[ -f $DATA/.users ]]; then
      user owner owner-password owner "$OWNER_KEY"
      user ann1 ann1-password annotator ann1.apikey.1
      user ann2 ann2-password annotator ann2.apikey.1
      touch "$DATA/.users"
    fi
    # osmem keeps its index in memory: rebuild it from the database after a restart
    if ((fresh_index)) && "$PY" - "$DATA/argilla.db" <<'P'
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
# a response stored without values (discarded through the API) makes Argilla 2.8.0's reindex and SDK crash
c.execute("update responses set \"values\"='{}' where \"values\" is null or \"values\"='null'"); c.commit()
sys.exit(0 if c.execute("select count(*) from datasets where status='ready'").fetchone()[0] else 1)
P
    then log "rebuilding the search index"; "$PY" -m argilla_server search-engine reindex >>"$RUN/setup.log" 2>&1; fi
    spawn server "$PY" -m uvicorn argilla_server:app --host 127.0.0.1 --port "$PORT" --no-access-log
    wait_for server 60 curl -sf "http://127.0.0.1:$PORT/api/v1/status"
  fi
  if [[ $WORKER == 1 ]] && ! alive worker; then spawn worker "$PY" -m argilla_server worker --num-workers 1; fi
  curl -sf -H "X-Argilla-Api-Key: $OWNER_KEY" "http://127.0.0.1:$PORT/api/v1/me" >/dev/null
  log "ready: http://127.0.0.1:$PORT  owner/owner-password key $OWNER_KEY; ann1/ann1-password, ann2/ann2-password; workspace $WORKSPACE"
}
case ${1:-start} in
  start) start ;;
  stop) for n in worker server search redis; do end $n; done ;;
  status) for n in redis search server worker; do alive $n && echo "$n up ($(cat "$RUN/$n.pid"))" || echo "$n down"; done; curl -sf "http://127.0.0.1:$PORT/api/v1/version" || true; echo ;;
  reset) for n in worker server search redis; do end $n; done; rm -rf "$DATA" "$RUN"; log "data removed" ;;
  env) echo "export ARGILLA_API_URL=http://127.0.0.1:$PORT ARGILLA_API_KEY=$OWNER_KEY" ;;
  *) echo "usage: $0 start|stop|status|reset|env"; exit 2 ;;
esac
