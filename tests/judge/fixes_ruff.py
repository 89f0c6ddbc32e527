#!/usr/bin/python3
"""The text after our fixes of a type against the text after ruff's of the same code, file by file; both until nothing is left.

usage: RUFF=.../node_modules/@astral-sh/ruff-wasm-nodejs fixes_ruff.py [--plant SEED] [--every N] [--show N] PATH...

ruff is the npm package, installed somewhere else (npm install @astral-sh/ruff-wasm-nodejs). Differences are counted by kind:
only blank lines differ, only comments, only a fix that one side does not offer, or the text."""
import collections, difflib, io, json, os, subprocess, sys, tempfile, tokenize

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fixes, fixes_plant

CODES = {"unused_import": ["F401"], "trailing_whitespace": ["W291", "W293"], "missing_final_newline": ["W292"], "blank_lines_at_eof": ["W391"],
         "unused_variable": ["F841"], "mutable_default": ["B006"], "none_comparison": ["E711"], "fstring_without_placeholder": ["F541"],
         "todo_formatting": ["TD006", "TD007"]}
NODE = r"""
const { Workspace, PositionEncoding } = require(process.env.RUFF);
const fs = require('fs');
const jobs = JSON.parse(fs.readFileSync(0, 'utf8'));
const make = (codes) => new Workspace({ 'target-version': 'py311', preview: true, 'unsafe-fixes': true, lint: { select: codes, preview: true,
  'explicit-preview-rules': false, 'dummy-variable-rgx': '^_' } }, PositionEncoding ? PositionEncoding.Utf32 : undefined);
const out = {};
for (const [type, codes] of Object.entries(jobs.codes)) {
  const w = make(codes);
  out[type] = {};
  for (const [path, source] of Object.entries(jobs.files)) {
    let text = source, rounds = 0;
    for (; rounds < 15; rounds++) {
      let found;
      try { found = w.check(text); } catch (e) { break; }
      const starts = [0];
      for (let i = 0; i < text.length; i++) if (text[i] === '\n' || (text[i] === '\r' && text[i + 1] !== '\n')) starts.push(i + 1);
      const lines = starts;
      const at = (l) => { let p = lines[l.row - 1] === undefined ? text.length : lines[l.row - 1]; for (let c = 1; c < l.column && p < text.length; c++) p += text.codePointAt(p) > 0xffff ? 2 : 1; return p; };
      let edits = [];
      for (const d of found) {
        if (!d.fix) continue;
        const mine = d.fix.edits.map((e) => [at(e.location), at(e.end_location), e.content || '']);
        const same = (m) => edits.some((e) => e[0] === m[0] && e[1] === m[1] && e[2] === m[2]);
        const fresh = mine.filter((m) => !same(m));
        if (fresh.every((m) => edits.every((e) => m[0] >= e[1] || m[1] <= e[0]))) edits.push(...fresh);
      }
      if (!edits.length) break;
      edits.sort((a, b) => b[0] - a[0] || b[1] - a[1]);
      for (const [a, b, t] of edits) text = text.slice(0, a) + t + text.slice(b);
    }
    out[type][path] = text;
  }
}
console.log(JSON.stringify(out));
"""


def ours(files, kinds):
    """type -> path -> text after all fixes of that type, review ones too"""
    out = {t: dict(files) for t in kinds}
    for t in kinds:
        state = dict(files)
        for _ in range(15):
            with tempfile.TemporaryDirectory() as work:
                fixes.write(work, state)
                found = fixes.findings(work, sorted(state), True)
            state, before = {}, state
            for path, data in before.items():
                mine = [f for f in found[path] if f["type"] == t and "fix" in f]
                if mine:
                    state[path] = out[t][path] = fixes.put(data, fixes.together(data, mine)[1])
            if not state:
                break
    return out


def code(text):
    """Tokens without comments and blank lines, commas before a closing bracket apart"""
    try:
        return [t for t in fixes.tokens(text)[0]]
    except (SyntaxError, tokenize.TokenError, IndentationError):
        return text


def kind_of(old, mine, theirs):
    if mine == theirs:
        return "equal"
    lines = lambda b: [l.rstrip() for l in b.replace(b"\r", b"").split(b"\n") if l.strip()]
    if lines(mine) == lines(theirs):
        return "blank lines differ"
    if mine == old:
        return "only ruff has a fix"
    if theirs == old:
        return "only we have a fix"
    try:
        fixes.ast.parse(theirs)
    except SyntaxError:
        return "ruff leaves what does not parse"
    if fixes.ast.dump(fixes.ast.parse(mine)) == fixes.ast.dump(fixes.ast.parse(theirs)):
        return "comments or layout differ"
    return "text differs"


def main():
    argv, seed, every, show = sys.argv[1:], None, 1, 0
    while argv and argv[0].startswith("--"):
        n = int(argv[1])
        if argv[0] == "--plant":
            seed = n
        elif argv[0] == "--every":
            every = n
        else:
            show = n
        argv = argv[2:]
    files = {}
    for name, path in list(fixes.collect(argv))[::every]:
        with open(path, "rb") as f:
            files[name] = f.read()
    if seed is not None:
        files = fixes_plant.spoil(files, seed)
    def fine(data):
        try:
            fixes.ast.parse(data)
            data.decode()
            return not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data.replace(b"\r\n", b"")
        except (SyntaxError, ValueError):
            return False
    files = {p: d for p, d in files.items() if fine(d)}
    kinds = list(CODES)
    run = subprocess.run(["node", "-e", NODE], input=json.dumps({"codes": CODES, "files": {p: d.decode() for p, d in files.items()}}), stdout=subprocess.PIPE, text=True, check=True)
    theirs, mine = json.loads(run.stdout), ours(files, kinds)
    for t in kinds:
        counts, shown = collections.Counter(), 0
        for p, d in files.items():
            m, r = mine[t][p], theirs[t][p].encode()
            if m == d and r == d:
                continue
            k = kind_of(d, m, r)
            counts[k] += 1
            if k != "equal" and k != "blank lines differ" and shown < show:
                shown += 1
                print(f"--- {t} {p}: {k}")
                sys.stdout.writelines(l.rstrip("\r\n") + "\n" for l in difflib.unified_diff(r.decode().splitlines(True), m.decode().splitlines(True), "ruff", "ours", n=1))
        print(f"{t}: {sum(counts.values())} files changed, " + ", ".join(f"{n} {k}" for k, n in counts.most_common()))


if __name__ == "__main__":
    main()
