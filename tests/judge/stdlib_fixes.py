"""Strings of the standard library get an f by force, `is None` becomes `== None`: the fixes must lead back to the tree
that was there.  usage: stdlib_fixes.py LIBRARY COUNT"""
import ast, collections, glob, io, json, random, re, subprocess, sys, tempfile, tokenize, warnings

warnings.simplefilter("ignore")
random.seed(3)


def spoil(text):
    """The text with strings as f-strings (braces doubled) and None compared by ==."""
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    lines, edits = text.splitlines(True), []
    for t, n, m in zip(tokens, tokens[1:], tokens[2:]):
        s = re.match(r"(?i)(r?)(\"\"\"|'''|\"|')", t.string) if t.type == tokenize.STRING else None
        if s and "\\N{" not in t.string and random.random() < 0.7:
            body = t.string[s.end():-len(s.group(2))].replace("{", "{{").replace("}", "}}")
            edits.append((t.start, t.end, random.choice(["f" + s.group(1), s.group(1) + "F"]) + s.group(2) + body + s.group(2)))
        elif t.string == "is" and n.string == "None":
            edits.append((t.start, t.end, "=="))
        elif t.string == "is" and n.string == "not" and m.string == "None":
            edits.append((t.start, n.end, "!="))
    for (row, col), (end_row, end_col), new in reversed(edits):
        lines[row - 1:end_row] = [lines[row - 1][:col] + new + lines[end_row - 1][end_col:]] + [""] * (end_row - row)
    return "".join(lines)


class Plain(ast.NodeTransformer):
    """f-strings that stay (as statements they are no docstrings) count as what they say."""
    def visit_JoinedStr(self, node):
        self.generic_visit(node)
        return ast.Constant("".join(v.value for v in node.values)) if all(isinstance(v, ast.Constant) for v in node.values) else node

    def visit_Constant(self, node):
        node.kind = None
        return node


def tree(text):
    return ast.dump(Plain().visit(ast.parse(text)))


def apply(data, edits):
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    for e in sorted(edits, key=lambda e: (-e["line"], -e["col"])):
        a, b = starts[e["line"] - 1] + e["col"], starts[e["end_line"] - 1] + e["end_col"]
        data = data[:a] + e["text"].encode() + data[b:]
    return data


def main(library, count):
    paths, originals, bad, fixes = sorted(glob.glob(library + "/*.py") + glob.glob(library + "/*/*.py")), {}, 0, collections.Counter()
    random.shuffle(paths)
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            try:
                with open(path, encoding="utf-8", newline="") as f:
                    text = f.read()
                spoilt = spoil(text)
                ast.parse(spoilt)
            except (SyntaxError, UnicodeDecodeError, ValueError, tokenize.TokenError):
                continue
            if "\r" in text or "/dist-packages/" in path:
                continue
            name = f"{folder}/f{len(originals)}.py"
            with open(name, "w", encoding="utf-8", newline="") as f:
                f.write(spoilt)
            originals[name] = (path, text)
            if len(originals) == count:
                break
        out = subprocess.run(["ff-critic", "--isolated", "--json", *originals], capture_output=True, text=True, check=True).stdout
        edits = collections.defaultdict(list)
        for r in map(json.loads, out.splitlines()):
            if r["type"] in ("fstring_without_placeholder", "none_comparison") and r.get("fix"):
                fixes[r["type"]] += 1
                edits[r["file"]] += r["fix"]["edits"]
        for name, (path, text) in originals.items():
            with open(name, "rb") as f:
                fixed = apply(f.read(), edits[name])
            try:
                same = tree(fixed) == tree(text)
            except SyntaxError as e:
                same = False
                print(path, e)
            if not same:
                bad += 1
                print("another tree:", path)
    print(len(originals), "files", dict(fixes))
    return bad or len(originals) < count or fixes["fstring_without_placeholder"] < 20 * count or fixes["none_comparison"] < count


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1], int(sys.argv[2]))))
