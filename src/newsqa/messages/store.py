"""Messages about the store: its files, its versions, damage, backup, repair and rollback."""

from __future__ import annotations

from newsqa.messages.message import Message

# Opening and writing

MISSING = Message(
    "{folder}：还没有库；请检查路径，或先运行 newsqa ingest 路径 --store {folder}",
    "{folder}: no store here yet; check the path, or run: newsqa ingest PATH --store {folder}",
    "store_missing",
)
GONE = Message(
    "{folder}：库不见了，没有 {file}；请放回原处，或重新运行 newsqa ingest",
    "{folder}: the store is gone, there is no {file}; put it back, or run newsqa ingest again",
    "store_gone",
)
BUSY = Message(
    "{folder}：进程 {pid} 从 {since} 起正在写入；等它结束再试",
    "{folder}: process {pid} has been writing since {since}; try again when it is done",
    "store_busy",
)
WAITING = Message(
    "{folder}：进程 {pid} 从 {since} 起正在写入；等它结束",
    "{folder}: process {pid} has been writing since {since}; waiting until it is done",
    "store_waiting",
)
BEING_REPLACED = Message(
    "{folder}：库正在更换；稍后再试",
    "{folder}: the store is being replaced; try again later",
    "store_being_replaced",
)
UNWRITABLE = Message(
    "{folder}：不能写入（{reason}）；请检查权限和磁盘空间",
    "{folder}: cannot be written ({reason}); check permissions and disk space",
    "store_unwritable",
)
DISK_FULL = Message(
    "{path}：磁盘已满，这一批没有写入；腾出空间再试",
    "{path}: disk full, this batch was not written; free some space and try again",
    "disk_full",
)
CANNOT_OPEN = Message(
    "{path}：打不开或不能写（{error}）；请检查权限和磁盘空间",
    "{path}: cannot be opened or written ({error}); check permissions and disk space",
    "store_cannot_open",
)
IN_USE = Message(
    "{path}：被占用（{error}）；稍后再试",
    "{path}: in use ({error}); try again later",
    "store_in_use",
)
STAGED_ARTICLE_DIFFERS = Message(
    "{path}：文章 {id} 读回来不对，没有提交；请检查磁盘，删去它再试",
    "{path}: article {id} did not read back as written, nothing was committed; "
    "check the disk, delete this file and try again",
    "staged_article_differs",
)

# Versions

NOT_A_STORE = Message(
    "{path}：不是 newsqa 的库；请换一个文件夹",
    "{path}: not a newsqa store; use another folder",
    "not_a_store",
)
OLD_VERSION = Message(
    "{path}：库还是版本 {version}，这个 newsqa 用 {expected}；运行一次 newsqa ingest 或 newsqa "
    "rebuild，库会就地升级，文章都在",
    "{path}: store version {version}, this newsqa uses {expected}; run newsqa ingest or newsqa "
    "rebuild once: it upgrades in place and preserves every article",
    "store_version_old",
)
NEWER_VERSION = Message(
    "{path}：库的版本是 {version}，这个 newsqa 只认 {expected}；请升级 newsqa",
    "{path}: store version {version}, this newsqa reads {expected}; upgrade newsqa",
    "store_version_newer",
)
UNKNOWN_VERSION = Message(
    "{path}：库的版本是 {version}，这个 newsqa 只认 {expected}；请重新 newsqa ingest",
    "{path}: store version {version}, this newsqa reads {expected}; ingest the articles again",
    "store_version_unknown",
)
OLD_SQLITE = Message(
    "SQLite {version} 太旧，会损坏库；pip install -U apsw",
    "SQLite {version} is too old and can corrupt the store; pip install -U apsw",
    "sqlite_old",
)
OTHER_MODEL = Message(
    "{folder}：库是用模型 {stored} 建的，现在设的是 {configured}；请运行 newsqa rebuild "
    "--store {folder}，或改回设置",
    "{folder}: the store was built with model {stored}, but {configured} is configured; run: "
    "newsqa rebuild --store {folder}, or change the setting back",
    "store_other_model",
)

# Damage

DAMAGED = Message(
    "{path}：库损坏（{error}）；运行 newsqa verify --repair，或 newsqa restore 备份，"
    "或删去后重新 newsqa ingest",
    "{path}: the store is damaged ({error}); run newsqa verify --repair, or newsqa restore a "
    "backup, or delete it and ingest again",
    "store_damaged",
)
DAMAGED_PASSAGES = Message(
    "{count} 段已损坏，没有采用；请运行 newsqa verify --repair",
    "{count} damaged passages are not used; run newsqa verify --repair",
    "passages_damaged",
)
DAMAGED_PASSAGE = Message(
    "第 {id} 段已损坏，没有采用；请运行 newsqa verify --repair",
    "passage {id} is damaged and not used; run newsqa verify --repair",
    "passage_damaged",
)
ARTICLE_MISSING = Message(
    "第 {row} 行文章丢失，段落还在；请运行 newsqa verify --repair",
    "article row {row} is missing but has passages; run newsqa verify --repair",
    "article_missing",
)
DAMAGED_ARTICLE = Message(
    "文章 {id}：库里的这一行已损坏，没有采用；请运行 newsqa verify --repair",
    "article {id}: its row in the store is damaged and not used; run newsqa verify --repair",
    "article_damaged",
)

# Findings of verify

ORPHANS = Message(
    "{table}：{count} 行没有归属", "{table}: {count} rows belong to nothing", "orphans"
)
FEEDBACK_CHECKSUM = Message(
    "反馈第 {row} 条与其校验和不符",
    "feedback {row}: does not match its checksum",
    "feedback_checksum",
)
ARTICLE_CHECKSUM = Message(
    "文章 {id}：与其校验和不符", "article {id}: does not match its checksum", "article_checksum"
)
PASSAGE_CHECKSUM = Message(
    "文章 {id}：第 {passage} 段与其校验和不符",
    "article {id}: passage {passage} does not match its checksum",
    "passage_checksum",
)
PASSAGES_MISSING = Message(
    "文章 {id}：缺少段落或词",
    "article {id}: passages or index terms are missing",
    "passages_missing",
)
DAMAGED_TERMS = Message(
    "{table}：词的索引损坏（{error}）",
    "{table}: the index of terms is damaged ({error})",
    "terms_damaged",
)
SQLITE_FINDING = Message("SQLite：{line}", "SQLite: {line}", "sqlite_finding")

# Backup, repair, rollback

BACKUP_EXISTS = Message(
    "{path}：文件已存在，没有覆盖；请换个名称",
    "{path}: the file exists and was not overwritten; choose another name",
    "backup_exists",
)
BACKUP_WITHOUT_FOLDER = Message(
    "{path}：没有文件夹 {folder}，没有备份；请检查路径，或先建好文件夹",
    "{path}: there is no folder {folder}, nothing was backed up; check the path, or make the "
    "folder first",
    "backup_without_folder",
)
BACKUP_UNWRITABLE = Message(
    "{path}：写不了（{reason}）；请检查权限和磁盘空间",
    "{path}: cannot be written ({reason}); check permissions and disk space",
    "backup_unwritable",
)
BACKUP_MISSING = Message(
    "{path}：没有这个文件；请检查路径", "{path}: no such file; check the path", "backup_missing"
)
BACKUP_UNREADABLE = Message(
    "{path}：备份读不出来（{reason}）；请检查权限，库未改动",
    "{path}: the backup cannot be read ({reason}); check permissions, the store is unchanged",
    "backup_unreadable",
)
NOT_RESTORED = Message(
    "{folder}：没有恢复，库未改动（{error}）；请检查权限和磁盘空间再试",
    "{folder}: not restored, the store is unchanged ({error}); check permissions and disk space",
    "store_not_restored",
)
BACKUP_DAMAGED = Message(
    "{path}：备份已损坏，没有恢复，库未改动；请换一个备份（{finding}）",
    "{path}: the backup is damaged and was not restored, the store is unchanged; use another "
    "backup ({finding})",
    "backup_damaged",
)
STILL_DAMAGED = Message(
    "{path}：修复后仍有损坏：{finding}；请用 newsqa restore 恢复备份",
    "{path}: damage is left after the repair: {finding}; restore a backup with newsqa restore",
    "store_still_damaged",
)
NOTHING_READABLE = Message(
    "{path}：一篇文章也读不出来，没有改动；请用 newsqa restore 恢复备份，或删去后重新 newsqa "
    "ingest",
    "{path}: not one article can be read, nothing was changed; restore a backup with newsqa "
    "restore, or delete it and ingest again",
    "store_nothing_readable",
)
RESCUED_STORE_DAMAGED = Message(
    "{folder}：{finding}", "{folder}: {finding}", "store_rescued_damaged"
)
UNDO_CHECKSUM = Message(
    "退回到版本 {generation} 所需的记录与其校验和不符；修复会删去它和更早的，文章不受影响",
    "what leads back to generation {generation} does not match its checksum; the repair deletes it "
    "and what is older, articles are not affected",
    "undo_checksum",
)
UNDO_DAMAGED = Message(
    "文章 {id} 的旧版已损坏，没有退回，库未改动；可用 newsqa restore 恢复备份",
    "the former version of article {id} is damaged: not rolled back, the store is unchanged; "
    "newsqa restore brings a backup back",
    "undo_damaged",
)
NO_SUCH_GENERATION = Message(
    "{folder}：不能退回到版本 {generation}；可以退回到：{possible}（newsqa generations）",
    "{folder}: cannot go back to generation {generation}; possible are: {possible} (newsqa "
    "generations)",
    "store_no_such_generation",
)
NO_ROLLBACK = Message(
    "{folder}：没有可以退回的版本（刚重建、升级或恢复过，或还是空的）；"
    "可用 newsqa restore 恢复备份",
    "{folder}: no generation to go back to (just rebuilt, upgraded or restored, or still empty); "
    "newsqa restore brings a backup back",
    "store_no_rollback",
)
