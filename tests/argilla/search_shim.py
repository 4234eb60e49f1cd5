"""OpenSearch for a *test* Argilla server: osmem, and the one request Argilla needs that osmem 0.1.6 refuses.

POST /<index>/_update/<id> with a "script" body (Argilla's scripts: upsert a response, delete a response, drop a
suggestion) becomes GET _source, change, PUT back, one document at a time. Everything else is forwarded as it is.
Starts osmem-server as a child on a free port. Loopback only, no passwords. Runs in the server's own environment.

    python search_shim.py --port 9200
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from osmem_server import resolve_binary

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host", "te",
              "trailers", "upgrade"}
REMOVE_SUGGESTION = re.compile(r'ctx\._source\["suggestions"\]\.remove\("(.+)"\)\s*$')


def apply_script(source: dict[str, Any], script: Any) -> bool:
    """Do to `source` what Argilla's `script` says; return whether it is a known one."""
    text, given = (script, {}) if isinstance(script, str) else (script["source"], script.get("params") or {})
    if "params.response" in text:
        had = source.get("responses")
        kept = [response for response in had or [] if response.get("id") != given["response"]["id"]]
        if "ctx._source.responses.add(params.response)" in text:
            kept.append(given["response"])
        if kept or had is not None:
            source["responses"] = kept
        return True
    if found := REMOVE_SUGGESTION.search(text.strip()):
        (source.get("suggestions") or {}).pop(found.group(1), None)
        return True
    return False


def failure(status: int, kind: str, reason: str) -> web.Response:
    """Return an error in OpenSearch's form."""
    return web.json_response({"error": {"type": kind, "reason": reason, "root_cause": []}, "status": status},
                             status=status)


class Shim:
    """The proxy before one osmem."""

    http: ClientSession

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self.locks: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        data = await request.read()
        parts = request.path.strip("/").split("/")
        if request.method == "POST" and len(parts) == 3 and parts[1] == "_update":
            async with self.locks[parts[0], parts[2]]:
                body = json.loads(data or b"{}")
                if "script" in body:
                    return await self.update(request, parts[0], parts[2], body["script"])
        return await self.forward(request, data)

    async def forward(self, request: web.Request, data: bytes) -> web.Response:
        """Pass a request on as it is."""
        headers = {name: text for name, text in request.headers.items() if name.lower() not in HOP_BY_HOP}
        async with self.http.request(request.method, self.backend + request.raw_path, data=data, headers=headers,
                                     allow_redirects=False) as answer:
            kept = {name: text for name, text in answer.headers.items() if name.lower() not in HOP_BY_HOP}
            return web.Response(status=answer.status, body=await answer.read(), headers=kept)

    async def update(self, request: web.Request, index: str, document: str, script: Any) -> web.Response:
        """Change one document as `script` says."""
        where = f"{self.backend}/{index}/_doc/{document}"
        async with self.http.get(where) as answer:
            found = await answer.json()
            if answer.status != 200:
                return failure(404, "document_missing_exception", f"[{document}]: document missing")
        if not apply_script(found["_source"], script):
            return failure(400, "unsupported_operation_exception", "shim: unknown script")
        async with self.http.put(where, json=found["_source"], params=dict(request.query)) as answer:
            return web.json_response(await answer.json(), status=200 if answer.status < 300 else answer.status)


def main() -> None:
    """Run osmem and the proxy before it until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=9200)
    port = parser.parse_args().port
    osmem = subprocess.Popen([resolve_binary(), "-addr", "127.0.0.1:0", "-no-ja", "-no-stdin-watch", "-parent-pid",
                              str(os.getpid())], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    assert osmem.stdout
    shim = Shim(json.loads(osmem.stdout.readline())["url"])

    async def connected(app: web.Application) -> AsyncIterator[None]:
        shim.http = ClientSession(connector=TCPConnector(limit=50), timeout=ClientTimeout(total=120))
        yield
        await shim.http.close()
        osmem.terminate()

    app = web.Application(client_max_size=512 * 2**20)
    app.cleanup_ctx.append(connected)
    app.router.add_route("*", "/{tail:.*}", shim.handle)
    try:
        web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)
    finally:
        osmem.kill()


if __name__ == "__main__":
    main()
