import time
import pytest
from grantflow.core.db import db, session
from tests.support.queries import counted
from tests.support.grant_world import *
from tests.support.report_world import *
from tests.support.world import World, sign_in, acting
from grantflow.grants import commands
from tests.integration.grants.test_lifecycle import finished
from flask.testing import FlaskClient


def cpu(client, path, n=20):
    client.get(path)
    t = time.process_time()
    for _ in range(n):
        assert client.get(path).status_code == 200
    return (time.process_time() - t) / n * 1000


def test_measure(world, client, app):
    app.test_client_class = FlaskClient
    client = app.test_client()
    g = in_force(world)
    pay(world, g, 1)
    report = submitted(world, g)
    commands.request
    e = finished(world)
    commands.begin_closure(acting(world.manager), e.id, None)
    for _ in range(60):
        sign_both(world, prepared(world))
    h = prepared(world)
    session.commit()
    for who in ("manager", "partner", "finance", "signatory", "donor", "head"):
        sign_in(client, getattr(world, who))
        for path in (
            "/grants?size=60",
            f"/grants/{g.id}",
            f"/grants/{e.id}",
            f"/grants/{h.id}",
            f"/payments/{g.payments[1].id}",
            f"/reports/{report.id}",
            "/reports?size=60",
        ):
            with counted(db.engine) as sent:
                r = client.get(path)
            print(who, path[:10], r.status_code, len(sent), round(cpu(client, path), 1) if r.status_code == 200 else "")
            if who == "manager" and "grants/" in path:
                print(str(sent)[:6000] if str(g.id) in path else "")
