"""What `newsqa embed` says about its workers."""

from newsqa.messages.message import Message

WORKER_LOST = Message(
    "一个工作进程断了，它的那一批重做：{reason}",
    "A worker was lost; its piece is done again: {reason}",
    "worker_lost",
)
OTHER_MODEL = Message(
    "工作机上的编码器是 {there}，本机是 {here}。请在所有机器上装同一版本的 newsqa 和同一模型",
    "The workers' encoder is {there}, this machine's {here}: install the same newsqa and the same "
    "model everywhere",
    "cluster_other_model",
)
NO_RAY = Message(
    "这条命令要用 Ray：pip install 'newsqa[scale]'",
    "This command needs Ray: pip install 'newsqa[scale]'",
    "no_ray",
)
NO_CLUSTER = Message(
    "连不上 {address} 的 Ray：{reason}。先在那台机器上运行 ray start --head",
    "No Ray at {address}: {reason}. Run `ray start --head` there first",
    "no_cluster",
)
PIECE_LOST = Message(
    "同一批文章 {count} 次弄断了工作进程：{reason}。已写入的文章没有变",
    "One piece of articles lost its worker {count} times: {reason}. What is stored is unchanged",
    "piece_lost",
)
FILES_ONLY = Message(
    "{place} 不是文件或文件夹：embed 只读所有工作机都能看到的文件，网址请用 ingest",
    "{place} is no file or folder: embed reads files that every worker sees; use ingest for "
    "addresses",
    "embed_files_only",
)
EMBEDDED = Message(
    "{workers} 个工作进程，{seconds} 秒，每秒 {rate} 篇",
    "{workers} workers, {seconds} s, {rate} articles a second",
    "embedded",
)
