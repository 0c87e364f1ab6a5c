"""What price lists call their columns: the vocabulary with which sheets are guessed (domain guide §2.4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anchang.kernel.sheets.shapes import Column, Shape
from anchang.kernel.sheets.values import Kind
from anchang.modules.inventory.states import Product

_BUILDING = "{building#}<栋|幢|座|号楼|号栋|#楼|#>"
_ENTRANCE = "{entrance#}<单元|门|梯>"
_DOOR = "[{floor#}<层|楼|F>[-]]{number#}[室|号|房|户]"
# With a column of its own for the building, the first part of 2-1202 is the entrance.
PAIR, DOOR_CODE = "{building#}-{number#}[室|号]", "{entrance#}-{number#}[室|号]"
CODES = (
    "{building#}-{entrance#}-{number#}[室|号]",
    f"{_BUILDING}[-]{_ENTRANCE}[-]{_DOOR}",
    f"{_BUILDING}[-]{{entrance#}}-{_DOOR}",
    f"{_BUILDING}[-]{_DOOR}",
    f"{_ENTRANCE}[-]{_DOOR}",
    PAIR,
    "{building#}.{entrance#}.{number#}",
    f"…{_BUILDING}[-]{_ENTRANCE}[-]{_DOOR}",
    f"…{_BUILDING}[-]{{entrance#}}-{_DOOR}",
    f"…{_BUILDING}[-]{_DOOR}",
    "{building}-{entrance#}-{number}",
    "{building}-{number}",
)

# A range such as 1-3栋 or 1栋、2栋 in a title names no one building.
_BEFORE, _AFTER = "(?<![-~、至到及和,0-9A-Za-z])第?", r"(?!\s*[-~、至到及和,])"
_NUMERAL = r"(?:[0-9A-Za-z]{1,3}|[一二三四五六七八九十]{1,3})\s*"
_SHEET = rf"{_BEFORE}{_NUMERAL}(?:栋|号楼|号栋|幢|座|#楼|#){_AFTER}"
_SHEET_ENTRANCE = rf"(?<![-~、至到及和,0-9A-Za-z]){_NUMERAL}单元{_AFTER}"

BUILDING = Column(
    "building",
    _("楼栋"),
    ("楼栋", "楼号", "栋号", "幢号", "楼幢", "楼座", "座号", "栋", "幢", "楼栋号", "楼栋名称", "楼宇", "楼栋号数"),
    required=True,
    sheet=_SHEET,
    fills_down=True,
)
ENTRANCE = Column(
    "entrance", _("单元"), ("单元", "单元号", "单元名称", "梯号", "门号"), sheet=_SHEET_ENTRANCE, fills_down=True
)
FLOOR = Column("floor", _("楼层"), ("楼层", "层", "层数", "所在层", "所在楼层", "层次", "楼层号"), fills_down=True)
CODE = Column(
    "code",
    _("房源编号"),
    (
        "房号",
        "房间",
        "房源",
        "房间号",
        "房间编号",
        "房间编码",
        "房源编号",
        "房源编码",
        "房源名称",
        "坐落",
        "室号",
        "房屋坐落",
        "房产编号",
    ),
    patterns=CODES,
)
NUMBER = Column(
    "number", _("房号"), ("房号", "室号", "房间号", "房间", "房间编号", "门牌号", "户号", "室"), required=True
)
ROOM_TYPE = Column("room_type", _("户型"), ("户型", "房型", "户型名称", "户型编号", "户型结构"))
GROSS = Column(
    "gross_area",
    _("建筑面积"),
    ("建筑面积", "建面", "建筑面积合计", "预测建筑面积", "实测建筑面积", "销售面积", "面积", "产权面积"),
    Kind.AREA,
    required=True,
)
INNER = Column(
    "inner_area",
    _("套内面积"),
    ("套内面积", "套内建筑面积", "套内", "套面", "使用面积", "预测套内面积", "套内建面"),
    Kind.AREA,
)
UNIT_PRICE = Column(
    "unit_fen",
    _("单价"),
    (
        "单价",
        "建面单价",
        "备案单价",
        "建筑面积单价",
        "销售单价",
        "申报单价",
        "价格单价",
        "均价",
        "表价单价",
        "标准单价",
    ),
    Kind.MONEY,
    usual=(1_000_00, 500_000_00),
    rounds=True,
)
FILED = Column(
    "filed_total_fen",
    _("备案总价"),
    (
        "总价",
        "备案总价",
        "备案价",
        "房屋总价",
        "申报总价",
        "总价款",
        "销售总价",
        "房款总价",
        "房价",
        "总房价",
        "合计总价",
        "备案价格",
    ),
    Kind.MONEY,
    usual=(100_000_00, 100_000_000_00),
)
LIST = Column(
    "list_total_fen",
    _("表价"),
    ("表价", "面价", "标准总价", "表价总价", "对外总价", "展示总价", "一口价总价", "折前总价", "公示总价"),
    Kind.MONEY,
    usual=(100_000_00, 100_000_000_00),
)
BOTTOM = Column(
    "floor_total_fen",
    _("底价"),
    ("底价", "底总价", "底价总价", "最低总价"),
    Kind.MONEY,
    usual=(100_000_00, 100_000_000_00),
)
STATUS = Column("status", _("销售状态"), ("销售状态", "状态", "房源状态", "是否可售", "可售状态", "销控状态"))
NOTE = Column("note", _("备注"), ("备注", "说明", "备注说明"))

_CAR_PRICE = (1_000_00, 5_000_000_00)
FLATS = Shape(
    Product.FLAT,
    Product.FLAT.label,
    (BUILDING, ENTRANCE, FLOOR, CODE, NUMBER, ROOM_TYPE, GROSS, INNER, UNIT_PRICE, FILED, LIST, BOTTOM, STATUS, NOTE),
    least=3,
)
SHOPS = Shape(
    Product.SHOP,
    Product.SHOP.label,
    (
        Column("building", BUILDING.title, BUILDING.titles, sheet=_SHEET, fills_down=True),
        ENTRANCE,
        FLOOR,
        Column(
            "number",
            _("铺号"),
            ("铺号", "商铺号", "铺位号", "商铺编号", "铺位", "商铺", "铺面号", "店铺号"),
            required=True,
        ),
        Column("room_type", _("类型"), ("类型", "业态", "铺型", "商铺类型")),
        GROSS,
        INNER,
        UNIT_PRICE,
        FILED,
        LIST,
        BOTTOM,
        STATUS,
        NOTE,
    ),
    hints=("商铺", "商业", "底商", "铺"),
)
PARKING = Shape(
    Product.PARKING,
    Product.PARKING.label,
    (
        Column("building", pgettext_lazy("parking", "区域"), ("区域", "车库", "分区", "库区"), fills_down=True),
        Column("floor", FLOOR.title, (*FLOOR.titles, "负层"), fills_down=True),
        Column(
            "number",
            _("车位编号"),
            ("车位编号", "车位号", "车位", "编号", "车位序号", "泊位号", "车位编码"),
            required=True,
        ),
        Column("room_type", _("车位类型"), ("车位类型", "类型", "规格", "车位规格")),
        Column("gross_area", _("面积"), GROSS.titles, Kind.AREA),
        Column(
            "filed_total_fen",
            _("总价"),
            ("一口价", "总价", "备案总价", "备案价", "价格", "售价", "车位价格", "车位总价"),
            Kind.MONEY,
            required=True,
            usual=_CAR_PRICE,
        ),
        Column("list_total_fen", LIST.title, LIST.titles, Kind.MONEY, usual=_CAR_PRICE),
        Column("floor_total_fen", BOTTOM.title, BOTTOM.titles, Kind.MONEY, usual=_CAR_PRICE),
        STATUS,
        NOTE,
    ),
    hints=("车位", "车库", "停车", "储藏"),
)
SHAPES = (FLATS, SHOPS, PARKING)
