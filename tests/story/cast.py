"""The customers of the story: names are drawn, numbers come from a series; the known ones are written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

SURNAMES = "王李张刘陈杨黄赵周吴徐孙胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
GIVEN = {
    "先生": ("建国", "志强", "浩然", "文博", "海涛", "俊杰", "国栋", "明远"),
    "女士": ("晓燕", "丽娟", "雨欣", "子涵", "梦瑶", "思琪", "雅静", "佳宁"),
}
QUOTES = (
    "等孩子学校定了就来选。",
    "首付还差一点，月底公积金到账。",
    "就想要高区，能看到湖最好。",
    "老人腿脚不便，楼层别太高。",
    "对面楼盘便宜两千，你们有没有活动？",
    "四室才够住，三室就不考虑了。",
    "下周带爱人再来看一次。",
    "先把旧房卖了再定。",
)
NOTES = (
    "已发户型图与价格表，客户比较关注赠送面积。",
    "讲解了按揭方案，客户回去和家人商量。",
    "客户认可地段，对总价敏感，推荐 A2。",
    "约好周末带家人复看样板间。",
    "已说明预售许可与备案价，客户放心。",
    "介绍了学区与地铁规划，未作承诺。",
)
CALLS = (
    "电话回访，客户还在比较周边两个盘。",
    "电话约复看，客户说周末看家人时间。",
    "告知新加推楼层与价格，客户要再算首付。",
    "客户已看中别处，先不打扰。",
    "发了按揭测算，月供在预算以内。",
    "客户问车位与交付时间，已按合同口径答复。",
)
MEDIA = ("抖音", "户外大牌", "朋友圈", "安居客")


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer to be."""

    name: str
    title: str
    phone: str


KNOWN = (
    Buyer("程女士", "女士", "13812345678"),
    Buyer("李先生", "先生", "15912345678"),
    Buyer("宋先生", "先生", "13912342290"),
    Buyer("姜女士", "女士", "13612340903"),
    Buyer("罗女士", "女士", "18612341101"),
    Buyer("马先生", "先生", "18812341600"),
    Buyer("董先生", "先生", "15812340718"),
    Buyer("吕女士", "女士", "18612342290"),
)


def strangers(dice: Random) -> Iterator[Buyer]:
    """Yield customers without end, no two with the same number."""
    number = 0
    while True:
        number += 1
        title = dice.choice(("先生", "女士"))
        name = dice.choice(SURNAMES) + (dice.choice(GIVEN[title]) if dice.random() < 0.6 else title)
        yield Buyer(name, title, f"{dice.choice((135, 137, 150, 177, 186))}0000{number:04d}")
