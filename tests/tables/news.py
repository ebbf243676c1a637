"""The files of the ten items, in the forms in which news has tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and its answers: any of them is right, and nothing else is."""

    question: str
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A file of news with a table; `data` are its bytes."""

    name: str
    data: bytes
    asked: tuple[Asked, ...]


def items() -> list[Item]:
    """All ten."""
    return [make() for make in _MAKERS]


def write(folder: Path) -> list[Path]:
    """The files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for item in items():
        path = folder / item.name
        path.write_bytes(item.data)
        paths.append(path)
    return paths


def _page(title: str, line: str, before: str, table: str, after: str) -> bytes:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        "<div class='nav'><a href='/'>首页</a><a href='/n'>要闻</a></div>"
        f"<h1>{title}</h1><div class='info'>{line}</div><div class='content'><p>{before}</p>"
        f"{table}<p>{after}</p></div><div class='footer'>版权所有 关于我们 | 联系我们</div>"
        "</body></html>"
    ).encode()


def _text(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def _asked(*pairs: tuple[str, str]) -> tuple[Asked, ...]:
    return tuple(Asked(question, tuple(right.split("|"))) for question, right in pairs)


def _regatta() -> Item:
    table = (
        "<table><tr><th>组别</th><th>名次</th><th>运动员</th><th>用时</th></tr>"
        "<tr><td rowspan='3'>男子5公里</td><td>第一名</td><td>裴松年</td><td>15分42秒</td></tr>"
        "<tr><td>第二名</td><td>邬长河</td><td>15分58秒</td></tr>"
        "<tr><td>第三名</td><td>阮立群</td><td>16分07秒</td></tr>"
        "<tr><td rowspan='3'>女子5公里</td><td>第一名</td><td>岑若溪</td><td>18分11秒</td></tr>"
        "<tr><td>第二名</td><td>乔安然</td><td>18分30秒</td></tr>"
        "<tr><td>第三名</td><td>黎小桐</td><td>18分49秒</td></tr></table>"
    )
    data = _page(
        "银杏路迎新跑举行",
        "2024年1月2日 来源：杏城晚报",
        "元旦上午，银杏路迎新跑在体育公园开跑，一千二百名市民参加，各组前三名如下表。",
        table,
        "主办方表示，明年将把终点移到江边。",
    )
    return Item(
        "run.html",
        data,
        _asked(
            ("银杏路迎新跑男子5公里第二名是谁？", "邬长河"),
            ("银杏路迎新跑女子5公里冠军是谁？", "岑若溪"),
            ("黎小桐在银杏路迎新跑得了第几名？", "第三名"),
            ("阮立群跑完5公里用时多少？", "16分07秒"),
            ("银杏路迎新跑女子5公里第二名的用时是多少？", "18分30秒"),
        ),
    )


def _prices() -> Item:
    table = (
        "<table><tr><th rowspan='2'>线路</th><th colspan='2'>票价</th>"
        "<th rowspan='2'>首班车</th></tr>"
        "<tr><th>普通票</th><th>学生票</th></tr>"
        "<tr><td>鹭洲专线</td><td>12元</td><td>6元</td><td>6:30</td></tr>"
        "<tr><td>茶山专线</td><td>9元</td><td>4元</td><td>7:10</td></tr>"
        "<tr><td>古渡专线</td><td>15元</td><td>8元</td><td>6:50</td></tr></table>"
    )
    data = _page(
        "鹭洲市开通三条旅游专线",
        "2024-04-18 来源：鹭洲日报",
        "鹭洲市交通局4月17日宣布，三条旅游专线自五一起开通，票价和首班车时间见下表。",
        table,
        "市交通局提醒，乘客可在手机上买票。",
    )
    return Item(
        "bus.html",
        data,
        _asked(
            ("茶山专线的学生票多少钱？", "4元"),
            ("古渡专线的普通票是多少钱？", "15元"),
            ("鹭洲专线的首班车是几点？", "6:30"),
            ("古渡专线首班车几点发车？", "6:50"),
            ("茶山专线普通票票价是多少？", "9元"),
        ),
    )


def _villages() -> Item:
    table = (
        "<table><tr><th>乡镇</th><th>播种面积</th><th>总产量</th><th>负责人</th></tr>"
        "<tr><th>石门镇</th><td>3200亩</td><td>1900吨</td><td>闵春山</td></tr>"
        "<tr><th>柳浪镇</th><td>2750亩</td><td>1640吨</td><td>霍玉兰</td></tr>"
        "<tr><th>沙湾乡</th><td>1880亩</td><td>1020吨</td><td>庞大川</td></tr></table>"
    )
    data = _page(
        "汀溪县早稻测产结果出炉",
        "2024年7月20日 10:15 来源：汀溪融媒",
        "汀溪县农业农村局7月19日公布早稻测产结果，三个乡镇的情况如下。",
        table,
        "县农业农村局局长尹思齐说，今年早稻单产略高于去年。",
    )
    return Item(
        "rice.html",
        data,
        _asked(
            ("柳浪镇早稻播种面积是多少？", "2750亩"),
            ("沙湾乡早稻总产量是多少？", "1020吨"),
            ("石门镇早稻的负责人是谁？", "闵春山"),
            ("庞大川负责哪个乡镇的早稻？", "沙湾乡"),
            ("石门镇的总产量有多少？", "1900吨"),
        ),
    )


def _groups() -> Item:
    table = (
        "<table><tr><th>队伍</th><th>领队</th><th>总分</th></tr>"
        "<tr><td colspan='3'>小学组</td></tr>"
        "<tr><td>青藤小学</td><td>戚晓岚</td><td>286分</td></tr>"
        "<tr><td>河埠小学</td><td>邰书平</td><td>271分</td></tr>"
        "<tr><td colspan='3'>中学组</td></tr>"
        "<tr><td>枫桥中学</td><td>褚家宁</td><td>293分</td></tr>"
        "<tr><td>北岭中学</td><td>卜天成</td><td>280分</td></tr></table>"
    )
    data = _page(
        "枫桥区机器人竞赛落幕",
        "2024-05-27 来源：枫桥发布",
        "枫桥区中小学机器人竞赛5月26日落幕，各队总分如下。",
        table,
        "区教育局表示，明年竞赛将增加无人机项目。",
    )
    return Item(
        "robots.html",
        data,
        _asked(
            ("河埠小学的领队是谁？", "邰书平"),
            ("北岭中学在机器人竞赛中总分是多少？", "280分"),
            ("枫桥中学的领队是谁？", "褚家宁"),
            ("青藤小学得了多少分？", "286分"),
            ("戚晓岚是哪支队伍的领队？", "青藤小学"),
        ),
    )


def _word(title: str, before: Sequence[str], rows: Rows, after: str, merge: bool) -> bytes:
    made = Document()
    made.add_paragraph(title)
    for words in before:
        made.add_paragraph(words)
    table = made.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, words in zip(row.cells, texts, strict=True):
            cell.text = words
    if merge:
        column = [row[0] for row in rows]
        for first in range(1, len(rows)):
            last = first
            while last + 1 < len(rows) and column[last + 1] == "":
                last += 1
            if last > first and column[first]:
                table.cell(first, 0).merge(table.cell(last, 0)).text = column[first]
    made.add_paragraph(after)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _shifts() -> Item:
    data = _word(
        "海棠社区医院公布专家门诊安排",
        ["2024年9月1日 来源：海棠社区", "海棠社区医院9月起增设专家门诊，安排如下："],
        [
            ["科室", "时间", "医生", "诊室"],
            ["中医科", "周一上午", "晏子谦", "203室"],
            ["", "周三下午", "莫雨薇", "205室"],
            ["儿科", "周二上午", "柯明朗", "108室"],
            ["", "周五下午", "佟佳慧", "110室"],
        ],
        "医院提醒，居民可以提前三天预约。",
        merge=True,
    )
    return Item(
        "clinic.docx",
        data,
        _asked(
            ("海棠社区医院中医科周三下午是哪位医生？", "莫雨薇"),
            ("柯明朗医生在几号诊室？", "108室"),
            ("佟佳慧什么时候出门诊？", "周五下午"),
            ("海棠社区医院儿科周二上午的医生是谁？", "柯明朗"),
            ("晏子谦在哪个诊室？", "203室"),
        ),
    )


def _tenders() -> Item:
    data = _word(
        "云岫县公布四座桥梁中标结果",
        ["2024年10月12日 来源：云岫交通", "云岫县交通局10月11日公布四座桥梁的中标结果。"],
        [
            ["桥名", "中标单位", "中标价", "工期"],
            ["白石桥", "远路建设公司", "1860万元", "14个月"],
            ["红叶桥", "恒川路桥公司", "2230万元", "18个月"],
            ["竹溪桥", "中砥工程公司", "975万元", "10个月"],
            ["月亮桥", "江淮桥梁公司", "3120万元", "22个月"],
        ],
        "四座桥梁计划在年底前开工。",
        merge=False,
    )
    return Item(
        "bridges.docx",
        data,
        _asked(
            ("红叶桥的中标单位是哪家？", "恒川路桥公司"),
            ("竹溪桥的中标价是多少？", "975万元"),
            ("月亮桥的工期是多长？", "22个月"),
            ("白石桥由哪家公司中标？", "远路建设公司"),
            ("江淮桥梁公司中标了哪座桥？", "月亮桥"),
        ),
    )


def _library() -> Item:
    data = _text(
        "# 桂影图书馆公布夏季借阅排行",
        "",
        "2024-08-03 来源：桂影文旅",
        "",
        "桂影图书馆8月2日公布夏季借阅排行，前四名如下。",
        "",
        "| 排名 | 书名 | 作者 | 借阅次数 |",
        "| --- | --- | --- | ---: |",
        "| 1 | 潮汐笔记 | 容止水 | 812 |",
        "| 2 | 山里的邮差 | 谷一鸣 | 745 |",
        "| 3 | 旧城灯火 | 蔺青禾 | 690 |",
        "| 4 | 候鸟来信 | 路远山 | 655 |",
        "",
        "馆长申屠静说，夏季借阅量比去年增长一成。",
    )
    return Item(
        "library.md",
        data,
        _asked(
            ("《旧城灯火》的作者是谁？", "蔺青禾"),
            ("《候鸟来信》被借阅了多少次？", "655|655次"),
            ("桂影图书馆借阅排名第2的是哪本书？", "山里的邮差|《山里的邮差》"),
            ("谷一鸣的书借阅次数是多少？", "745|745次"),
            ("《潮汐笔记》是谁写的？", "容止水"),
        ),
    )


def _weather() -> Item:
    data = _text(
        "平澜市公布各测站雨量",
        "2024-06-30 来源：平澜气象",
        "平澜市气象台6月29日晚公布各测站雨量，最大的超过一百毫米。",
        "",
        "测站|雨量|最大小时雨强|出现时间",
        ":--|--:|--:|:--",
        "钟楼站|86毫米|31毫米|14时",
        "渡口站|112毫米|45毫米|15时",
        "南坡站|58毫米|19毫米|13时",
        "林场站|97毫米|38毫米|16时",
        "",
        "气象台预计，降雨将在30日夜间减弱。",
    )
    return Item(
        "rain.txt",
        data,
        _asked(
            ("渡口站的雨量是多少？", "112毫米"),
            ("南坡站最大小时雨强是多少？", "19毫米"),
            ("林场站的最大雨强出现在几点？", "16时"),
            ("钟楼站下了多少毫米的雨？", "86毫米|86"),
            ("哪个测站雨量是97毫米？", "林场站"),
        ),
    )


def _market() -> Item:
    data = _text(
        "龙津集团公布上半年各业务营收",
        "2024年8月25日 来源：龙津财讯",
        "龙津集团8月24日发布半年报，各业务营收如下：",
        "业务\t营收\t同比\t负责人",
        "造纸\t12.6亿元\t增长3.2%\t郗文博",
        "包装\t8.4亿元\t下降1.5%\t慕晓琳",
        "物流\t5.1亿元\t增长9.8%\t车向东",
        "印刷\t2.7亿元\t增长0.6%\t农佩佩",
        "集团董事长席慕白表示，下半年将压缩成本。",
    )
    return Item(
        "report.txt",
        data,
        _asked(
            ("龙津集团物流业务的营收是多少？", "5.1亿元"),
            ("龙津集团包装业务同比变化多少？", "下降1.5%|1.5%"),
            ("龙津集团印刷业务的负责人是谁？", "农佩佩"),
            ("郗文博负责龙津集团的哪项业务？", "造纸"),
            ("龙津集团造纸营收多少亿元？", "12.6亿元|12.6"),
        ),
    )


def _festival() -> Item:
    data = _text(
        "荔湾电影周片单公布",
        "2024-11-05 来源：荔湾文娱",
        "荔湾电影周11月4日公布片单，开幕当天放映四部影片。",
        "片名,导演,放映时间,影厅",
        "雨过山城,骆清源,10:00,一号厅",
        "长桥短歌,葛南星,13:30,三号厅",
        "无声的钟,计云帆,16:00,二号厅",
        "夜航,单若尘,19:40,一号厅",
        "电影周组委会说，学生凭证件购票半价。",
    )
    return Item(
        "films.txt",
        data,
        _asked(
            ("《无声的钟》的导演是谁？", "计云帆"),
            ("《长桥短歌》几点放映？", "13:30"),
            ("《夜航》在哪个影厅放映？", "一号厅"),
            ("骆清源导演的影片叫什么？", "雨过山城|《雨过山城》"),
            ("荔湾电影周《雨过山城》的放映时间是几点？", "10:00"),
        ),
    )


_MAKERS: tuple[Callable[[], Item], ...] = (
    _regatta,
    _prices,
    _villages,
    _groups,
    _shifts,
    _tenders,
    _library,
    _weather,
    _market,
    _festival,
)
