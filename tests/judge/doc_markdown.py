"""README sections made of docstrings and defaults that were put together by chance, read by markdown-it (CommonMark with tables, HTML allowed): no
tag comes out but those of the section, and every signature is the text that Python has.  Usage: doc_markdown.py [SEED [FUNCTIONS]]"""
import html.parser, os, random, re, subprocess, sys, tempfile
from markdown_it import MarkdownIt

WORDS = "< > & &lt; &#60; <b> </td> <!-- x --> <!-- /ff:api --> <script>x</script> | || \\ \\| ` `` * ** _ __ _a_ *b* ~ ~~ $x$ # ## 1. - + = [a](b) [a] ![i](j) ! http://a.b/ é ' \" {} a_b_c :: :x: word Word two".split(" ")
PIECES = ["|", "`", "``", "a", " ", "<b>", "\\", "_", "*", "&lt;", "<!-- /ff:api -->"]
KNOWN = {"a", "code", "em", "p", "strong", "table", "tbody", "td", "th", "thead", "tr"}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.cells, self.inside, self.comments = set(), [], False, 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "td":
            self.inside = True
            self.cells.append("")

    def handle_endtag(self, tag):
        self.inside &= tag != "td"

    def handle_data(self, data):
        if self.inside:
            self.cells[-1] += data

    def handle_comment(self, data):
        self.comments += 1


random.seed(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
count = int(sys.argv[2]) if len(sys.argv) > 2 else 600
docs = [" ".join(random.choice(WORDS) for _ in range(random.randint(1, 7))) for _ in range(count)]
values = ["".join(random.choice(PIECES) for _ in range(random.randint(1, 9))) for _ in docs]
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "m.py"), "w", encoding="utf-8") as f:
        for i, (doc, value) in enumerate(zip(docs, values)):
            f.write(f"def f{i}(x={value!r}):\n    r'''{doc} end'''\n")
    page = os.path.join(folder, "P.md")
    with open(page, "w") as f:
        f.write("<!-- ff:api -->\n<!-- /ff:api -->\n")
    subprocess.run(["ff-docwriter", "-C", folder, "readme", "-q", "P.md"], check=True)
    first = open(page, encoding="utf-8").read()
    subprocess.run(["ff-docwriter", "-C", folder, "readme", "--check", "P.md"], check=True)
seen = Page(MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").render(first))
rows = [seen.cells[i : i + 3] for i in range(0, len(seen.cells), 3)]
whole = [f"f{i}(x={v!r})" for i, v in enumerate(values)]
wrong = [r for r in rows if r[0] != (lambda i: whole[i] if len(whole[i]) <= 80 else f"f{i}(...)")(int(re.match(r"f(\d+)", r[0])[1]))]
for r in wrong[:10]:
    print(r)
print(len(rows), "rows of", count, "-", len(wrong), "wrong;", "tags that are not ours:", sorted(seen.tags - KNOWN), "comments:", seen.comments - 2)
sys.exit(bool(wrong) or len(rows) != count or bool(seen.tags - KNOWN) or seen.comments != 2)
