"""Writes a case stream about stackmod.py, or (with `literals`) one whose values are hard to write down."""
import json
import random
import sys

records = []


def case(symbol, args=(), checks=(), kind="value", category="typical", **more):
    arguments = []
    for arg in args:
        name, text = arg[:2] if isinstance(arg, tuple) else ("", arg)
        arguments.append({"name": name, "keyword": len(arg) > 2 if isinstance(arg, tuple) else False, "text": text})
    fields = ("kind", "left", "right", "match")
    rows = [dict(zip(fields, c), **({"whole": True} if len(c) > 4 else {})) for c in checks]
    records.append({"record": "test_case", "v": 1, "symbol": symbol, "kind": kind, "category": category, "source": "call",
                    "arguments": arguments, "checks": rows, **more})


def equal(right, left="result"):
    return "equal", left, right


def raises(type, message, left="", *whole):
    return ("raises", left, type, message) + whole


def stack():
    box = {"setup": ["stack = Stack([1, 2])"], "receiver": "stack"}
    case("Stack", [("items", "[1, 2]")], [("type", "result", "Stack"), equal("[1, 2]", "result.items")])
    case("Stack.size", [], [equal("2")], attribute=True, **box)
    case("Stack.push", [("item", "3")], [equal("[1, 2, 3]", "stack.items")], "state", **box)
    case("Stack.push", [("item", "None")], [raises("ValueError", "item must not be None (really)")], "raises", "none", **box)
    case("Stack.pop", [], [equal("2"), equal("[1]", "stack.items")], "state", **box)
    case("Stack.pop", [], [raises("EmptyError", "nothing left", "", True)], "raises", "empty", setup=["stack = Stack()"], receiver="stack")
    case("Stack.__len__", [], [equal("2")], **box)


def values():
    for text, right in ("'device_type'", "'DeviceType'"), ("'a_b'", "'AB'"), ("'two words here'", "'Two words here'"):
        case("camelize", [("string", text)], [equal(right)])
    case("camelize", [("string", "'device_type'"), ("upper", "False", 1)], [equal("'deviceType'")])
    case("camelize", [("string", "''")], [equal("''")], category="empty")
    case("camelize", [("string", "'é_ü'")], [equal("'ÉÜ'")], category="unicode")
    case("camelize", [("string", "'a_' * 50")], [equal("'A' * 50")], category="long")
    case("camelize", [("string", "None")], [raises("AttributeError", "'NoneType' object has no attribute 'split'")], "raises", "none")
    for n, right in ("2", "True"), ("4", "True"), ("3", "False"):
        case("is_even", [("n", n)], [("is", "result", right)])
    case("is_even", [("n", "-1")], [("is", "result", "False")], category="negative")
    case("mean", [("values", "[0.1, 0.2]")], [("approx", "result", "0.15")])
    case("mean", [("values", "[]")], [raises("ValueError", "mean of nothing")], "raises", "empty")
    case("total", ["Decimal('1.5')", "Decimal('2')"], [equal("Decimal('3.5')")])
    case("chunks", [("seq", "[1, 2, 3, 4, 5]"), ("size", "2")], [equal("[[1, 2], [3, 4], [5]]", "list(result)")])
    case("chunks", [("seq", "count(1)"), ("size", "2")], [raises("TypeError", "object of type 'itertools.count' has no len()", "list(result)")],
         "raises", "invalid", setup=["from itertools import count, chain"])
    case("encode", [("text", "'abc'")], [equal("'abc'", "decode(result)")], "property")


def borders():
    case("stamp", [("prefix", "'x'")], [equal("'x-1000'")],
         patches=[{"where": "stackmod.time.time", "value": "lambda: 1000.0", "kind": "time"}])
    case("fetch", [("n", "4")], [equal("8")], **{"await": True})
    case("shout", [("text", "'hi'")], [equal("'HI\\n'", "capsys.readouterr().out")], "printed", fixtures=["capsys"])
    case("apply", [("f", "double"), ("x", "4")], [equal("8")], setup=["double = lambda n: n * 2", "unread = 'never'"])
    case("apply", [("f", "half"), ("x", "4")], [equal("2")], setup=["def half(n):\n    whole = n // 2\n    return whole"])
    case("save", [("path", "path"), ("text", "'abc'")], [equal("'abc'", "path.read_text()")], "state", setup=["path = tmp_path / 'a.txt'"],
         fixtures=["tmp_path"])


def literals():
    random.seed(7)
    letters = "ab'\"\\\n\t\r\0{}%$#é\u2028\ud800\U0001f600 "
    made = ["", "'", '"', "'\"", "\\", "\\'", "a\nb", "\ud83d", "{x}", "#", "'''", '"""', "a" * 300, "it's", 'say "x"']
    made += ["".join(random.choice(letters) for _ in range(random.randrange(1, 30))) for _ in range(120)]
    made += [bytes(random.randrange(256) for _ in range(random.randrange(12))) for _ in range(40)]
    made += [0, -1, 1.5, -0.0, 1e300, 10**30, 2j, None, True, (), (1,), ((1, 2),), [], [[]], {}, set([1]), {"a": [1, (2,)]}, {1: {2: {3: "'"}}}]
    for n, value in enumerate(made):
        case("same", [("x", repr(value))], [equal(repr(value))], category="typical" if n % 2 else "special")


if sys.argv[1:] == ["literals"]:
    literals()
else:
    stack()
    values()
    borders()
lines = [json.dumps(r, separators=(",", ":")) for r in records]
lines.append(json.dumps({"record": "end", "v": 1, "records": len(lines)}, separators=(",", ":")))
print("\n".join(lines))
