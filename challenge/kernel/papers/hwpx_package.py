"""The package of an HWPX: a ZIP as OCF has it, with what each of its files is."""
# tested by: tests/challenge/kernel/papers/test_hwpx_file.py

import io
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from challenge.kernel.papers.blocks import Paper
from challenge.kernel.papers.hwpx_looks import DECLARATION, NAMESPACES
from challenge.kernel.text.plain_text import plain_text

HWPX_TYPE = "application/hwp+zip"
PREVIEW_LETTERS = 1000
LOGO = "image1"  # its name among what the document holds


def packed(paper: Paper, *, header: str, section: str, words: list[str]) -> bytes:
    """The file.  header, section: their XML; words: the text alone, for what shows a preview."""
    logo = paper.letterhead.logo
    return _zipped(
        {
            "version.xml": _VERSION,
            "META-INF/container.xml": _CONTAINER,
            "META-INF/manifest.xml": _MANIFEST,
            "settings.xml": _SETTINGS,
            "Contents/content.hpf": _contents(paper),
            "Contents/header.xml": header,
            "Contents/section0.xml": section,
            "Preview/PrvText.txt": "\r\n".join(filter(None, words))[:PREVIEW_LETTERS],
            **({f"BinData/{LOGO}.png": logo} if logo else {}),
        }
    )


def letters_in(text: str) -> str:
    """As XML; line ends are elements."""
    return escape(plain_text(text)).replace("\n", "<hp:lineBreak/>").replace("\t", " ")


def _zipped(files: dict[str, str | bytes]) -> bytes:
    """What a file is comes first, as it is: programs read it without unpacking."""
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        for name, data in {"mimetype": HWPX_TYPE, **files}.items():
            entry = ZipInfo(name)  # of 1980, whenever it is made
            entry.compress_type = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            archive.writestr(entry, data)
    return file.getvalue()


def _contents(paper: Paper) -> str:
    items = {
        "header": ("Contents/header.xml", "application/xml"),
        "section0": ("Contents/section0.xml", "application/xml"),
        "settings": ("settings.xml", "application/xml"),
        "version": ("version.xml", "application/xml"),
    }
    held = "".join(
        f'<opf:item id="{name}" href="{place}" media-type="{kind}"/>'
        for name, (place, kind) in items.items()
    )
    if paper.letterhead.logo:
        held += (
            f'<opf:item id="{LOGO}" href="BinData/{LOGO}.png" media-type="image/png" '
            'isEmbeded="1"/>'
        )
    return (
        f'{DECLARATION}<opf:package{NAMESPACES} version="" unique-identifier="" id="">'
        f"<opf:metadata><opf:title>{escape(plain_text(paper.title))}</opf:title>"
        f"<opf:language>{paper.language}</opf:language>"
        f'<opf:meta name="creator" content={quoteattr(plain_text(paper.host))}/></opf:metadata>'
        f"<opf:manifest>{held}</opf:manifest><opf:spine>"
        '<opf:itemref idref="header" linear="yes"/><opf:itemref idref="section0" linear="yes"/>'
        "</opf:spine></opf:package>"
    )


_VERSION = (
    f'{DECLARATION}<hv:HCFVersion xmlns:hv="http://www.hancom.co.kr/hwpml/2011/version" '
    'tagetApplication="WORDPROCESSOR" major="5" minor="1" micro="1" buildNumber="0" os="1" '
    'xmlVersion="1.5" application="Hancom Office Hangul" '
    'appVersion="13, 0, 0, 1408 WIN32LEWindows_10"/>'
)  # the misspelling is 한글's own: without it the file isn't opened
_CONTAINER = (
    f'{DECLARATION}<ocf:container xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container" '
    'xmlns:hpf="http://www.hancom.co.kr/schema/2011/hpf"><ocf:rootfiles>'
    '<ocf:rootfile full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/>'
    '<ocf:rootfile full-path="Preview/PrvText.txt" media-type="text/plain"/>'
    "</ocf:rootfiles></ocf:container>"
)
_MANIFEST = (
    f'{DECLARATION}<odf:manifest xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
_SETTINGS = (
    f'{DECLARATION}<ha:HWPApplicationSetting xmlns:ha="http://www.hancom.co.kr/hwpml/2011/app">'
    '<ha:CaretPosition listIDRef="0" paraIDRef="0" pos="0"/></ha:HWPApplicationSetting>'
)
