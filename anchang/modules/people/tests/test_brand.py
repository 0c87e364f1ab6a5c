"""The look of the company: who sets it, whom it reaches, what a logo must be."""

from __future__ import annotations

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anchang.kernel.tenancy import Tenant
from anchang.modules.people.models import TenantLogo
from anchang.web import logo
from tests.world import World

BLACK, WHITE, MIDDLE = (0, 0, 0, 255), (255, 255, 255, 255), (120, 120, 120, 255)


def png(
    pixel: tuple[int, int, int, int],
    side: int = 8,
    *,
    depth: int = 8,
    how: int = 0,
    texts: tuple[tuple[bytes, bytes], ...] = (),
) -> bytes:
    """Return a picture of one colour; `how` is its filter (0 none, 1 sub, 2 up), `texts` are more chunks."""
    plain = [list(pixel) * side] * side
    after = {0: plain, 1: [[*pixel, *[0] * 4 * (side - 1)]] * side, 2: [plain[0], *[[0] * 4 * side] * (side - 1)]}[how]
    body = zlib.compress(b"".join(bytes([how, *row]) for row in after))
    head = struct.pack(">IIBBBBB", side, side, depth, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), *texts, (b"IDAT", body), (b"IEND", b""))
    return logo.SIGNATURE + b"".join(
        struct.pack(">I4s", len(content), name) + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", content, "image/png")


def set_brand(client: Client, **content: object) -> int:
    return client.post("/brand/", {"hue": "30", "density": "comfortable", **content}).status_code


def test_a_hue_reaches_everybody_of_the_company_and_nobody_else(world: World, other_world: World) -> None:
    elsewhere = other_world.client("方晴")
    assert "theme.css?hue" not in world.client("林晓岚").get("/me/").content.decode()
    assert set_brand(world.client("高原")) == 302
    assert "/theme.css?hue=30" in world.client("林晓岚").get("/me/").content.decode()
    assert "theme.css?hue" not in elsewhere.get("/me/").content.decode()


def test_density_is_the_companys_until_a_person_chooses(world: World) -> None:
    person = world.client("林晓岚")
    set_brand(world.client("高原"), density="compact")
    assert 'data-density="compact"' in person.get("/me/").content.decode()
    person.post("/appearance/", {"theme": "dark"})
    assert 'data-density="compact"' in person.get("/me/").content.decode()
    person.post("/appearance/", {"density": "comfortable"})
    page = person.get("/me/").content.decode()
    assert 'data-density="comfortable"' in page
    assert 'data-theme="dark"' in page


def test_the_next_person_at_a_browser_brings_his_own_looks(world: World) -> None:
    browser = world.client("林晓岚")
    browser.post("/appearance/", {"theme": "dark", "density": "compact"})
    following = world.client("周子昂")
    following.cookies["appearance"] = browser.cookies["appearance"].value
    page = following.get("/patterns/").content.decode()
    assert "data-theme" not in page.split("<head>")[0]
    assert 'data-density="comfortable"' in page


def test_a_language_is_kept_with_the_account(world: World) -> None:
    world.client("林晓岚").post("/language/", {"language": "en"})
    user = world.user("林晓岚")
    user.refresh_from_db()
    assert user.language == "en"


def test_only_the_administrator_sets_it(world: World) -> None:
    for name in ("沈卓", "许安", "林晓岚"):
        assert set_brand(world.client(name)) == 403
        assert "/brand/" not in world.client(name).get("/me/").content.decode()
    assert "/brand/" in world.client("高原").get("/me/").content.decode()


@pytest.mark.parametrize("hue", ["-1", "360", "", "red"])
def test_a_hue_is_on_the_wheel(world: World, hue: str) -> None:
    assert set_brand(world.client("高原"), hue=hue) == 422


@pytest.mark.parametrize(
    ("pixel", "by_day", "by_night"), [(BLACK, False, True), (WHITE, True, False), (MIDDLE, False, False)]
)
@pytest.mark.parametrize("how", [0, 1, 2])
def test_a_plate_is_laid_where_a_logo_could_not_be_seen(
    pixel: tuple[int, int, int, int], by_day: bool, by_night: bool, how: int
) -> None:
    found = logo.read(png(pixel, how=how))
    assert (found.plate_by_day, found.plate_by_night) == (by_day, by_night)


def test_a_logo_stands_in_the_place_of_the_mark(world: World) -> None:
    admin = world.client("高原")
    assert set_brand(admin, logo=upload(png(BLACK))) == 302
    mark = Tenant.objects.get(pk=world.tenant_id).logo
    assert mark.endswith("n")
    page = world.client("林晓岚").get("/me/").content.decode()
    assert f"/brand/{mark[: logo.DIGITS]}.png" in page
    assert "plate-by-night" in page
    answer = Client().get(f"/brand/{mark[: logo.DIGITS]}.png")
    assert answer["Content-Type"] == "image/png"
    assert logo.read(answer.content).mark == mark
    assert "immutable" in answer["Cache-Control"]
    assert set_brand(admin, no_logo="on") == 302
    assert not TenantLogo.objects.exists()
    assert Client().get(f"/brand/{mark[: logo.DIGITS]}.png").status_code == 404


def test_a_logo_is_drawn_anew_and_brings_nothing_else_into_the_house(world: World) -> None:
    hidden = ((b"tEXt", b"Author\0planted"), (b"eXIf", b"planted"), (b"iTXt", b"XML\0\0\0\0\0planted"))
    sent = png((10, 20, 30, 255), how=2, texts=hidden) + b"<script>planted</script>"
    assert set_brand(world.client("高原"), logo=upload(sent)) == 302
    mark = Tenant.objects.get(pk=world.tenant_id).logo
    served = Client().get(f"/brand/{mark[: logo.DIGITS]}.png").content
    assert b"planted" not in served
    assert served == bytes(TenantLogo.objects.get().picture) == logo.read(png((10, 20, 30, 255))).picture
    assert served.endswith(b"IEND" + struct.pack(">I", zlib.crc32(b"IEND")))


@pytest.mark.parametrize("how", [0, 1, 2])
def test_the_pixels_of_a_logo_stay_what_they_were(how: int) -> None:
    drawn = logo.read(png((10, 20, 30, 40), how=how)).picture
    assert logo._pixels(drawn) == [[(10, 20, 30, 40)] * 8] * 8
    assert logo.read(drawn).picture == drawn


def test_a_logo_of_many_colours_stays_light() -> None:
    lines = [[(across, across, down, 255) for across in range(256)] for down in range(256)]
    drawn = logo._drawn(lines)
    assert logo._pixels(drawn) == lines
    assert len(drawn) < logo.LARGEST // 8


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<svg/>", id="no png"),
        pytest.param(png(BLACK, depth=16), id="sixteen bits"),
        pytest.param(png(BLACK, side=257), id="too wide"),
        pytest.param(png(BLACK)[:45], id="cut off"),
        pytest.param(png((0, 0, 0, 0)), id="nothing to see"),
        pytest.param(png(BLACK) + b"0" * 70_000, id="too heavy"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(world: World, content: bytes) -> None:
    answer = world.client("高原").post("/brand/", {"hue": "30", "density": "compact", "logo": upload(content)})
    assert answer.status_code == 422
    assert "8 位 PNG" in answer.content.decode()
    assert Tenant.objects.get(pk=world.tenant_id).brand_hue == 205
