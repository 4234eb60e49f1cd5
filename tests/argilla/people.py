"""The server as its owner and its annotators meet it over HTTP, without any code of ours between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests


@dataclass(frozen=True)
class People:
    """The server as its owner and its annotators meet it over HTTP."""

    url: str

    def ask(self, who: str, method: str, path: str, **arguments: Any) -> Any:
        """Send a request as `owner`, `ann1` or `ann2`."""
        response = requests.request(method, f"{self.url}/api/v1{path}", timeout=60,
                                    headers={"X-Argilla-Api-Key": f"{who}.apikey.1"}, **arguments)
        assert response.status_code < 400, response.text
        return response.json() if response.content else None

    def dataset(self, name: str) -> str:
        """Return the id of the dataset called `name`."""
        found = self.ask("owner", "GET", "/me/datasets")["items"]
        return str(next(item["id"] for item in found if item["name"] == name))

    def records(self, name: str) -> dict[str, Any]:
        """Return the dataset's records by external id; two of one id would be a failure."""
        found: dict[str, Any] = {}
        total = 1
        while len(found) < total:
            page = self.ask("owner", "GET", f"/datasets/{self.dataset(name)}/records",
                            params={"offset": len(found), "limit": 1000, "include": "responses"})
            total = page["total"]
            for record in page["items"]:
                assert record["external_id"] not in found, "the same record twice"
                found[record["external_id"]] = record
        return found

    def queue(self, who: str, name: str) -> list[Any]:
        """Return what is pending for an annotator, as the page asks for it."""
        pending = {"type": "terms", "scope": {"entity": "record", "property": "status"}, "values": ["pending"]}
        body = {"filters": {"type": "and", "and": [pending]}}
        found = self.ask(who, "POST", f"/me/datasets/{self.dataset(name)}/records/search", json=body,
                         params={"include": ["responses", "suggestions"], "limit": 100})
        return [item["record"] for item in found["items"]]

    def respond(self, who: str, record: Any, status: str = "submitted", **answers: str) -> None:
        """Answer a record: `preference` and `refuse` as labels' names."""
        body: dict[str, Any] = {"status": status}
        if answers:
            body["values"] = {name: {"value": value} for name, value in answers.items()}
        self.ask(who, "POST", f"/records/{record['id']}/responses", json=body)
