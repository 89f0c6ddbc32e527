"""Pages of ff-docwriter api --format html, read by html.parser: tags nest, ids are unique, links lead somewhere, nothing of a docstring became a
tag.  Usage: doc_html.py FILE...  (the files of one folder)"""
import html.parser, os, sys

VOID = {"meta", "link", "br", "hr", "img", "input"}
KNOWN = set("html head meta title style body header main nav footer section h1 h2 h3 h4 h5 h6 p a code pre span strong em ul ol li dl dt dd div table thead tbody tr th td".split())
NOT_IN_P = {"p", "ul", "ol", "dl", "div", "table", "section", "pre", "h1", "h2", "h3"}
PARENT = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "tr": {"thead", "tbody"}, "td": {"tr"}, "th": {"tr"}}


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.hrefs, self.faults = [], set(), [], []
        text = open(path, encoding="utf-8").read()
        self.feed(text)
        self.close()
        if not text.startswith("<!DOCTYPE html>\n"):
            self.fault("no doctype")
        if self.open:
            self.fault("left open", self.open)

    def fault(self, *what):
        self.faults.append((*what, self.getpos()))

    def handle_starttag(self, tag, attrs):
        names = [k for k, _ in attrs]
        if tag not in KNOWN or len(set(names)) < len(names) or not set(names) <= {"id", "href", "class", "lang", "charset", "name", "content", "aria-label"}:
            self.fault("tag", tag, names)
        for key, value in attrs:
            if key == "id":
                if value in self.ids or not value or " " in value:
                    self.fault("id", value)
                self.ids.add(value)
            elif key == "href":
                self.hrefs.append(value)
        if tag in NOT_IN_P and "p" in self.open or tag == "a" and "a" in self.open or tag in PARENT and (not self.open or self.open[-1] not in PARENT[tag]):
            self.fault(tag, "in", self.open[-3:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.fault("end of", tag, "in", self.open[-3:])
        else:
            self.open.pop()

    def handle_comment(self, data):
        self.fault("comment", data)


pages = {os.path.basename(f): Page(f) for f in sys.argv[1:]}
faults = links = 0
for name, page in pages.items():
    for href in page.hrefs:
        links += 1
        path, _, fragment = href.partition("#")
        scheme = href.split(":")[0].lower() if ":" in href.split("/")[0].split("#")[0] else ""
        if scheme not in ("", "http", "https") or href.startswith("//"):
            page.fault("address", href)
        elif not scheme and "/" not in path and (path or name) in pages:
            if fragment and fragment not in pages[path or name].ids:
                page.fault("no anchor", href)
        elif not scheme and "/" not in path and path.endswith(".html"):
            page.fault("no page", href)
    faults += len(page.faults)
    for fault in page.faults[:10]:
        print(name, *fault)
print(len(pages), "pages,", links, "links,", faults, "faults")
sys.exit(faults > 0)
