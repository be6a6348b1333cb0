"""A stand-in for scripts/endpoint_auth_smoke.py: the same six requests, with the standard library only.

`auth-smoke.py --base-url URL --token TOKEN` prints one JSON document, and on stderr the milliseconds that the
requests alone took.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

STATUS = "/api/operator/status"
TRIGGER = "/api/operator/trigger"
DEPENDENCIES = "/api/runtime/dependencies"


def ask(base, name, method, path, expectation, passes, token=None, by=None, body=None, timeout=20):
    query = "?" + urllib.parse.urlencode({"token": token}) if by == "query" else ""
    request = urllib.request.Request(base + path + query, data=body, method=method)
    if by == "header":
        request.add_header("X-Dashboard-Token", token)
    if body is not None:
        request.add_header("Content-Type", "application/json")
    status, error = None, None
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            status = answer.status
            answer.read()
    except urllib.error.HTTPError as refused:
        status = refused.code
        refused.read()
    except (urllib.error.URLError, OSError) as failed:
        error = str(failed)
    return {
        "name": name,
        "method": method,
        "url": base + path + query,
        "status": status,
        "passed": passes(status),
        "expectation": expectation,
        "error": error,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--token", required=True)
    given = parser.parse_args()
    base, token = given.base_url.rstrip("/"), given.token

    def shut(status):
        return status == 401

    def opened(status):
        return status is not None and status != 401

    started = time.perf_counter()
    body = json.dumps({"dry_run": True}).encode()
    checks = [
        ask(base, "protected_status_unauth", "GET", STATUS, "401", shut),
        ask(base, "protected_trigger_unauth", "POST", TRIGGER, "401", shut, body=body),
        ask(base, "health_ready_unauth", "GET", "/api/health/ready", "200", lambda status: status == 200),
        ask(base, "protected_status_query_token", "GET", STATUS, "non-401", opened, token, "query"),
        ask(base, "protected_status_header_token", "GET", STATUS, "non-401", opened, token, "header"),
        ask(base, "runtime_dependencies_query_token", "GET", DEPENDENCIES, "non-401", opened, token, "query"),
    ]
    print((time.perf_counter() - started) * 1000, file=sys.stderr)
    passed = all(check["passed"] for check in checks)
    print(json.dumps({"base_url": base, "passed": passed, "checks": checks}, indent=2))
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
