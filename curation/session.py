"""Requests to an Argilla server that survive a server or a connection that fails for a while.

Reads what the server's own client cannot: pages of more than a thousand records, responses without values. Knows
nothing of pairs and votes; those are `review`'s.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from schemas.errors import CheckFailed, InputError, ToolkitError

if TYPE_CHECKING:
    import httpx

_PAGE, _TRIES = 500, 6
_QUESTIONS = {"preference", "refuse", "corrected", "note"}


class Session:
    """One workspace of a server, over an open HTTP client that carries the key."""

    def __init__(self, http: httpx.Client, url: str, workspace: str = "") -> None:
        self._http, self.url = http, url
        found = self._find_workspace(workspace)
        self.workspace_name, self._workspace_id = str(found["name"]), str(found["id"])

    def call(self, method: str, path: str, **arguments: Any) -> Any:
        """Send one idempotent request, again while the server or the connection fails; return what it answers."""
        import httpx

        for attempt in range(_TRIES):
            if attempt:
                time.sleep(0.25 * 2 ** attempt)
            try:
                response = self._http.request(method, path, **arguments)
            except httpx.TransportError as error:
                failure = f"{type(error).__name__} {error}".strip()
                continue
            if response.status_code < 400:
                return response.json() if response.content else None
            failure = f"{response.status_code} {response.text[:300]}"
            if response.status_code < 500:
                raise InputError(f"{self.url}: refused {method} {path}: {failure}")
        raise ToolkitError(f"{self.url}: keeps failing at {method} {path} ({failure}); what was sent is kept, "
                           "run the command again to go on")

    def _find_workspace(self, workspace: str) -> dict[str, Any]:
        found = self.call("GET", "/api/v1/me/workspaces")["items"]
        named = [space for space in found if workspace in ("", space["name"])]
        if len(named) != 1:
            names = ", ".join(sorted(space["name"] for space in found)) or "none"
            raise InputError(f"{self.url}: name one workspace; this key sees: {names}")
        return dict(named[0])

    def dataset(self, name: str, *, clear: bool = False) -> str | None:
        """Return the id of the dataset, or None; `clear` takes away what a killed client left half-made.

        Only who is about to make it clears: to who reads, half-made is what another client is making.
        """
        for found in self.call("GET", "/api/v1/me/datasets")["items"]:
            if (found["name"], found["workspace_id"]) == (name, self._workspace_id):
                if found["status"] == "ready":
                    return self._fitting(name, found["id"])
                if clear:
                    self.call("DELETE", f"/api/v1/datasets/{found['id']}")
        return None

    def _fitting(self, name: str, dataset_id: str) -> str:
        asked = {item["name"] for item in self.call("GET", f"/api/v1/datasets/{dataset_id}/questions")["items"]}
        if asked != _QUESTIONS:
            raise InputError(f"dataset {name} asks other questions than a review of pairs; choose another name")
        return dataset_id

    def existing(self, name: str) -> str:
        """Return the id of the dataset. Raises InputError when there is none."""
        if found := self.dataset(name):
            return found
        raise InputError(f"{self.url}: workspace {self.workspace_name} has no dataset {name}; push it first")

    def progress(self, dataset_id: str) -> dict[str, int]:
        """Return the counts of the dataset's records, as its search index has them."""
        return dict(self.call("GET", f"/api/v1/datasets/{dataset_id}/progress"))

    def users(self) -> dict[str, str]:
        """Return user names by id."""
        me = self.call("GET", "/api/v1/me")
        path = "/api/v1/users" if me["role"] == "owner" else f"/api/v1/workspaces/{self._workspace_id}/users"
        return {user["id"]: user["username"] for user in (me, *self.call("GET", path)["items"])}

    def records(self, dataset_id: str, *, responses: bool) -> Iterator[dict[str, Any]]:
        """Yield every record of the dataset once, whatever is added meanwhile."""
        seen: set[str] = set()
        for _ in range(3):
            offset, total = 0, 1
            while offset < total:
                page = self.call("GET", f"/api/v1/datasets/{dataset_id}/records", params={
                    "offset": offset, "limit": _PAGE, **({"include": "responses"} if responses else {})})
                total, offset = page["total"], offset + _PAGE
                for record in page["items"]:
                    if record["id"] not in seen:
                        seen.add(record["id"])
                        yield record
            if len(seen) >= total:
                return
        raise CheckFailed(f"{self.url}: lists {len(seen)} of {total} records; run the command again")
