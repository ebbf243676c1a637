"""Messages about models: bundled files, encoders by name or path, the user dictionary."""

from __future__ import annotations

from newsqa.messages.message import Message

BUNDLED_FILE_BROKEN = Message(
    "自带模型的文件损坏或缺失：{path}（{reason}），请重新安装 newsqa",
    "bundled model file damaged or missing: {path} ({reason}); reinstall newsqa",
    "bundled_model_broken",
)
NOT_FOUND = Message(
    "找不到模型 {model}：本机没有，请给出模型文件夹的路径，或用自带的 {bundled}",
    "model {model} not found: it is not on this machine; give the path of a model folder, "
    "or use {bundled}",
    "model_not_found",
)
CANNOT_OPEN = Message(
    "打不开模型 {model}（{reason}），请检查文件夹是否完整，或用自带的 {bundled}",
    "cannot open model {model} ({reason}); check that the folder is complete, or use {bundled}",
    "model_cannot_open",
)
USER_DICTIONARY = Message(
    "用户词典 {path} 读不出来：{error}；每行“词 词频 词性”，UTF-8",
    "user dictionary {path} cannot be read: {error}; one word a line (word, frequency, tag), UTF-8",
    "user_dictionary_unreadable",
)
