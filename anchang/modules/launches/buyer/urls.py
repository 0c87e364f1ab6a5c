"""Addresses of the buyer's pages: everything of a launch below one root, so that its cookie goes nowhere else."""

from __future__ import annotations

from django.urls import path

from anchang.modules.launches.buyer import pick_acts, picks, published, standing, times, views, wechat_views

app_name = "buyer"
L = "l/<uuid:launch_id>"
urlpatterns = [
    path("l/clock/", views.clock, name="clock"),
    path(f"{L}/", views.door, name="door"),
    path(f"{L}/code/", views.ask, name="ask"),
    path(f"{L}/code/<uuid:code_id>/", views.code, name="code"),
    path(f"{L}/wechat/", wechat_views.go, name="wechat"),
    path(f"{L}/wechat/back/", wechat_views.back, name="wechat_back"),
    path(f"{L}/out/", views.leave, name="leave"),
    path(f"{L}/units/<slug:stamp>.json", views.units, name="units"),
    path(f"{L}/heat/", views.heat, name="heat"),
    path(f"{L}/favourites/", views.favourites, name="favourites"),
    path(f"{L}/published/", published.published, name="published"),
    path(f"{L}/published/commitment.json", published.commitment, name="commitment"),
    path(f"{L}/published/result.txt", published.record, name="record"),
    path(f"{L}/standing/", standing.standing, name="standing"),
    path(f"{L}/waiting/", views.waiting, name="waiting"),
    path(f"{L}/mine/", picks.mine, name="mine"),
    path(f"{L}/mine/<uuid:pick_id>/confirmation/", pick_acts.confirm, name="confirm"),
    path(f"{L}/mine/<uuid:pick_id>/payment/", pick_acts.pay, name="pay"),
    path(f"{L}/mine/<uuid:pick_id>/surrender/", pick_acts.give_up, name="give_up"),
    path(f"{L}/mine/<uuid:pick_id>/signature/", pick_acts.sign, name="sign"),
    path(f"{L}/mine/<uuid:pick_id>/subscription.txt", pick_acts.paper, name="paper"),
    path(f"{L}/mine/<uuid:pick_id>/subscription/", pick_acts.paper_page, name="paper_page"),
    path(f"{L}/mine/<uuid:pick_id>/time/", times.times, name="times"),
    path(f"{L}/mine/<uuid:pick_id>/time/surrender/", times.give_up, name="give_up_time"),
    path(f"{L}/mine/<uuid:pick_id>/receipt.json", pick_acts.receipt, name="receipt"),
]
