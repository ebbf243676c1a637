"""Makes the store that lies beside this file, with the newsqa that is on the path:

    python -m tests.store.golden.make tests/store/golden/version-6.db

One file for each version of the schema, made when that version was the newest; never made again.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

import apsw

from newsqa import messages
from newsqa.engine import NewsQA
from newsqa.settings import Settings
from newsqa.types import Cited, Feedback
from tests.conftest import HashEmbedder

BRIDGE = (
    "5月19日，全长3218米的望江大桥顺利合龙。大桥由江城建工集团承建，总投资27亿元。"
    "项目经理费云天介绍，大桥预计明年6月通车。通车后两岸车程将由50分钟缩短到8分钟。"
    "当天上午，最后一段钢箱梁缓缓落位，工人们在桥面上拉起横幅庆祝。"
)
RECORDS = (
    {
        "id": "paper",
        "title": "望江大桥合龙",
        "date": "2024-05-20",
        "source": "江城晚报",
        "text": BRIDGE,
    },
    {
        "id": "portal",
        "title": "重磅！望江大桥今日合龙",
        "date": "2024-05-21",
        "source": "望江门户",
        "url": "https://portal.example/bridge",
        "text": f"据江城晚报报道，{BRIDGE}（记者 柳如烟 摄影 丁一）",
    },
    {
        "id": "weather",
        "title": "江城天气",
        "date": "2024-05-20",
        "source": "江城晚报",
        "text": "江城市气象台5月20日发布：今天多云，东风3级，最高气温28度，夜间小雨，最低19度。",
    },
)

FEEDBACK = Feedback(
    "0" * 32,
    "2024-05-22T08:00:00+00:00",
    "望江大桥总投资多少？",
    "27亿元",
    (Cited("paper", 44, 48),),
    "bad",
    "source",
    "门户先发的",
    1,
)


def make(target: Path) -> None:
    """Write the store as one small file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS)
        (folder / "news.jsonl").write_text(lines, encoding="utf-8")
        settings = Settings(store=folder / "store")
        engine = NewsQA(settings, create=True, embedder=HashEmbedder("hash-1", 32))
        engine.ingest([folder / "news.jsonl"])
        engine.note(FEEDBACK)
        with engine.store.writer() as writer:
            writer.quarantine(
                {"/news/empty.txt": messages.ingest.EMPTY.format(place="/news/empty.txt")}
            )
        engine.store.close()
        connection = apsw.Connection(str(folder / "store" / "news.db"))
        connection.pragma("journal_mode", "delete")
        connection.execute("VACUUM")
        connection.close()
        shutil.copyfile(folder / "store" / "news.db", target)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
