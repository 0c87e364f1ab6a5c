"""Addresses of the unit board and of imports."""

from __future__ import annotations

from django.urls import path

from anchang.modules.inventory.web import acts, board, imports, prices, wall

app_name = "inventory"
urlpatterns = [
    path("p/<slug:project>/units/", board.board, name="board"),
    path("p/<slug:project>/wall/", wall.wall, name="wall"),
    path("p/<slug:project>/wall/news/", wall.news, name="news"),
    path("p/<slug:project>/units/moves/", acts.move, name="move"),
    path("p/<slug:project>/units/prices/", prices.versions, name="prices"),
    path("p/<slug:project>/units/prices/permit/", prices.permit, name="permit"),
    path("p/<slug:project>/units/prices/<uuid:version_id>/approval/", prices.approve, name="approve"),
    path("p/<slug:project>/units/prices/<uuid:version_id>/publication/", prices.publish, name="publish"),
    path("p/<slug:project>/units/imports/", imports.imports, name="imports"),
    path("p/<slug:project>/units/imports/<uuid:run_id>/", imports.run, name="run"),
    path("p/<slug:project>/units/imports/<uuid:run_id>/import/", imports.finish, name="finish"),
    path("p/<slug:project>/units/imports/<uuid:run_id>/mapping/", imports.keep, name="keep"),
    path("p/<slug:project>/units/imports/<uuid:run_id>/report.<str:kind>", imports.download, name="download"),
    path("p/<slug:project>/units/<uuid:unit_id>/", acts.unit, name="unit"),
    path("p/<slug:project>/units/<uuid:unit_id>/lock/", acts.lock, name="lock"),
    path("p/<slug:project>/units/<uuid:unit_id>/unlock/", acts.unlock, name="unlock"),
]
