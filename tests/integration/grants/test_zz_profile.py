import time, cProfile, pstats
from grantflow.core.db import db, session
from tests.support.grant_world import *
from tests.support.world import World, sign_in
from flask.testing import FlaskClient


def test_measure(world, client, app):
    app.test_client_class = FlaskClient
    client = app.test_client()
    g = in_force(world)
    pay(world, g, 1)
    for _ in range(60):
        sign_both(world, prepared(world))
    session.commit()
    sign_in(client, world.manager)
    for path in (
        "/applications?size=60",
        "/reports?size=60",
        "/style-none",
        "/grants?size=60",
        f"/grants/{g.id}",
        "/check",
    ):
        client.get(path)
        t = time.process_time()
        for _ in range(20):
            r = client.get(path)
        print(path[:10], r.status_code, (time.process_time() - t) / 20 * 1000)
    for path in ("/grants?size=60", f"/grants/{g.id}"):
        p = cProfile.Profile()
        p.enable()
        for _ in range(20):
            client.get(path)
        p.disable()
        pstats.Stats(p).sort_stats("tottime").print_stats(28)
