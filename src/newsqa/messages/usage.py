"""The words of argparse itself: usage lines, headings and errors about arguments.

The English text is the one in argparse, by which it looks its words up.
"""

from __future__ import annotations

from collections.abc import Mapping

from newsqa.messages.message import Message

_ALL = (
    Message("用法：", "usage: ", "usage"),
    Message("参数", "positional arguments", "positional_arguments"),
    Message("选项", "options", "options"),
    Message("显示帮助后退出", "show this help message and exit", "show_help"),
    Message("%(prog)s：错误：%(message)s\n", "%(prog)s: error: %(message)s\n", "usage_error"),
    Message(
        "参数 %(argument_name)s：%(message)s",
        "argument %(argument_name)s: %(message)s",
        "argument_error",
    ),
    Message("缺少参数：%s", "the following arguments are required: %s", "arguments_required"),
    Message("要给出 %s 之一", "one of the arguments %s is required", "one_argument_required"),
    Message("不能和 %s 同用", "not allowed with argument %s", "argument_conflict"),
    Message("要有一个值", "expected one argument", "one_value_expected"),
    Message("最多一个值", "expected at most one argument", "at_most_one_value"),
    Message("至少一个值", "expected at least one argument", "at_least_one_value"),
    Message("不认识的参数：%s", "unrecognized arguments: %s", "unrecognized_arguments"),
    Message("不用写值（%r）", "ignored explicit argument %r", "ignored_value"),
    Message(
        "不能是 %(value)r，只能是 %(choices)s",
        "invalid choice: %(value)r (choose from %(choices)s)",
        "invalid_choice",
    ),
    Message(
        "%(value)r 不可用，要写成 %(type)s", "invalid %(type)s value: %(value)r", "invalid_value"
    ),
    Message(
        "%(option)s 可以是 %(matches)s，请写全",
        "ambiguous option: %(option)s could match %(matches)s",
        "ambiguous_option",
    ),
)
CHINESE: Mapping[str, str] = {message.en: message.zh for message in _ALL}
"""The Chinese words by the English ones."""
