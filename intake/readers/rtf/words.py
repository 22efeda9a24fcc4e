"""What control words of rich text say: which letters a font has, which word is a letter, which group is no text."""

CHARSETS = {
    0: "cp1252", 1: "", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
SIGNS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": " ", "enspace": " ", "qmspace": " ", "tab": " ", "zwj": "\u200d", "zwnj": "\u200c",
}  # fmt: skip
# Groups whose words are no words of the text.
_SILENT = (
    "fonttbl colortbl stylesheet info generator listtable listoverridetable revtbl rsidtbl themedata colorschememapping"
    " datastore latentstyles xmlnstbl filetbl pgptbl mmathPr bkmkstart bkmkend atnid atnauthor atntime atndate atnicn"
    " atnref atrfstart atrfend objdata objclass objname fldtype datafield formfield nonshppict sp sn sv shpinst picprop"
    " blipuid blipupi listname template background pnseclvl tc xe userprops wgrffmtfilter ftnsep ftnsepc ftncn"
    " aftnsep aftnsepc aftncn do falt panose private passwordhash protusertbl factoidname docvar"
)
SILENT = frozenset(_SILENT.split())
MARGINS = {"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"}
TAKEN_THOUGH_STARRED = {"fldinst", "shppict", "annotation", "pn", "pntext", "ud", "shptxt", "footnote", "listtext"}
TAKEN_THOUGH_STARRED |= {"nesttableprops"}
POSITIONS = {"super": "sup", "up": "sup", "sub": "sub", "dn": "sub"}
