"""Reads what brokers type and paste: a name with its title, a chat text with a name and a number in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from anchang.kernel import phones
from anchang.kernel.names import DOUBLE_SURNAMES
from anchang.kernel.text import clean
from anchang.modules.filings.states import Title

_TITLES = {
    "先生": Title.MR,
    "女士": Title.MS,
    "小姐": Title.MS,
    "太太": Title.MS,
    "阿姨": Title.MS,
    "大哥": Title.MR,
    "总": Title.NONE,
}
_SINGLE = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁"
    "杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚"
    "程嵇邢滑裴陆荣翁荀羊甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司"
    "韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄"
    "晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋"
    "沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖闫付涂代邸岳"
)
_NUMBER = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?[\d*＊xX×]){8}(?![\d*])")
_ABROAD = re.compile(r"\+\d[\d\s-]{7,16}\d")
_LABELLED = re.compile(
    r"(?:客户|姓名|称呼|名字)\s*(?:姓名|名称)?\s*[::]\s*([\u3400-\u9fff\U00020000-\U0003134f·]{1,12})"
)
_WITH_TITLE = re.compile(r"([\u3400-\u9fff·]{1,4})(先生|女士|小姐|太太|阿姨|大哥)")
# What stands beside names in chat; several of these characters are surnames too.
_AROUND = re.compile(
    r"[明今后昨]天|[上下中]午|早上|晚上|周[一二三四五六日末]|带|约|陪|客户|报备|看房|我的|一位|一组|这个|那个|还有|谢谢|何时|方便"
)
_WORD = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f·]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart: surname, the rest if known, and the title."""

    surname: str
    given: str = ""
    title: Title = Title.NONE

    @property
    def is_full(self) -> bool:
        """Tell whether more than the surname is known."""
        return bool(self.given)

    @property
    def short(self) -> str:
        """Return what anybody may hear: 李女士, without a title 李**."""
        return f"{self.surname}{self.title or '*' * len(self.given)}"

    def __str__(self) -> str:
        return f"{self.surname}{self.given or self.title}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a pasted text holds; empty where nothing was found."""

    name: str = ""
    title: Title = Title.NONE
    phone: str = ""


def read_name(raw: str, title: str = "") -> Name:
    """Take a name apart: 程女士, 程, 欧阳修, Smith. A title in the name counts when none is chosen."""
    value = clean(raw)
    chosen = Title(title) if title in Title.values else Title.NONE
    for word, meant in _TITLES.items():
        if value.endswith(word) and len(value) > len(word):
            value, chosen = value.removesuffix(word).strip(), chosen or meant
            break
    if not _WORD.fullmatch(value):
        return Name(value, "", chosen)
    size = 2 if value[:2] in DOUBLE_SURNAMES else 1
    return Name(value[:size], value[size:], chosen)


def fits(one: Name, other: Name) -> bool:
    """Tell whether two names may be one person's: same surname, no contradiction in given name or title."""
    if one.surname.casefold() != other.surname.casefold():
        return False
    if one.title and other.title and one.title != other.title:
        return False
    return not (one.given and other.given) or one.given.casefold() == other.given.casefold()


def read_chat(raw: str) -> Found:
    """Find the first number, full or masked, and the likeliest name in a pasted text."""
    value = clean(raw)
    found = _NUMBER.search(value) or _ABROAD.search(value)
    phone = _tidy(found[0]) if found else ""
    rest = value.replace(found[0], " ") if found else value
    name = _name_in(rest)
    return Found(
        str(name.surname + name.given) if name else "",
        name.title if name else Title.NONE,
        phone,
    )


def _tidy(number: str) -> str:
    try:
        masked = phones.parse_masked(number)
        return str(masked) if masked else phones.normalise(number)
    except phones.NotAPhone:
        return ""


def _name_in(text: str) -> Name | None:
    if labelled := _LABELLED.search(text):
        return read_name(labelled[1])
    text = _AROUND.sub(" ", text)
    for titled in _WITH_TITLE.finditer(text):
        bare = titled[1]
        start = next(
            (i for i in range(len(bare)) if bare[i : i + 2] in DOUBLE_SURNAMES or bare[i] in _SINGLE),
            None,
        )
        if start is not None:
            return read_name(bare[start:] + titled[2])
    for word in _WORD.findall(text):
        if 2 <= len(word) <= 4 and (word[:2] in DOUBLE_SURNAMES or word[0] in _SINGLE):
            return read_name(word)
    return None
