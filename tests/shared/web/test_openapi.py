"""What is documented is what is sent; the documentation works offline under the content security policy."""

import re

import jsonschema_rs

from shared.ids import new_id
from tests.shared.web.sample import Sample, make_need


def test_the_specification_is_whole(sample: Sample) -> None:
    spec = sample.client(None).get("/intake/openapi.json").json
    assert spec["openapi"] == "3.1.0"
    raised = spec["paths"]["/intake/v1/needs"]["post"]
    assert raised["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/NeedIn"}
    assert {"400", "401", "403", "409", "411", "413", "415", "422", "503", "201"} <= set(raised["responses"])
    assert [parameter["name"] for parameter in raised["parameters"]] == ["Idempotency-Key"]
    taken = spec["paths"]["/intake/v1/needs/{need_id}/withdraw"]["post"]
    assert [parameter["name"] for parameter in taken["parameters"]] == ["Idempotency-Key", "If-Match"]
    path = spec["paths"]["/intake/v1/needs/{need_id}/withdraw"]["parameters"]
    assert [(parameter["name"], parameter["in"]) for parameter in path] == [("need_id", "path")]
    assert {"404", "412", "428"} <= set(taken["responses"])
    assert spec["paths"]["/intake/v1/roster"]["post"]["requestBody"]["content"].keys() == {"text/csv"}
    assert spec["paths"]["/intake/v1/hello"]["get"]["security"] == []


def test_refusals_are_documented_as_problems(sample: Sample) -> None:
    spec = sample.client(None).get("/intake/openapi.json").json
    for name, response in spec["components"]["responses"].items():
        assert list(response["content"]) == ["application/problem+json"], name


def test_what_is_sent_fits_what_is_documented(sample: Sample) -> None:
    spec = sample.client(None).get("/intake/openapi.json").json
    make_need(sample)
    client = sample.client()
    answers = [
        ("NeedOutPage", client.get("/intake/v1/needs")),
        ("Problem", client.get(f"/intake/v1/needs/{new_id()}")),
        ("Problem", client.post("/intake/v1/needs", json={})),
        ("NeedOut", client.post("/intake/v1/needs", json={"title": "合规"})),
    ]
    for name, answer in answers:
        schema = {"$ref": f"#/components/schemas/{name}", "components": spec["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(answer.json)


def test_the_docs_bring_everything_along(sample: Sample) -> None:
    client = sample.client(None)
    page = client.get("/intake/docs")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.text
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(linked) >= 4
    for address in linked:
        assert address.startswith("/")
        assert client.get(address, buffered=True).status_code == 200
    assert client.get("/static/swagger/swagger-ui.js").status_code == 404


def test_the_events_are_documented(sample: Sample) -> None:
    assert sample.client(None).get("/intake/asyncapi.json").json["asyncapi"].startswith("3.")
