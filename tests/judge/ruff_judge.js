// What ruff, compiled to WebAssembly, says of files: reads paths from standard input, writes a JSON object a line.
// usage: node ruff_judge.js FOLDER CODES|SETTINGS < paths      FOLDER: of the npm package @astral-sh/ruff-wasm-nodejs; SETTINGS: a JSON object
// F811 is asked for in preview: there ruff finds imports that are repeated for type checkers.
"use strict";
const fs = require("fs");
const path = require("path");
const { Workspace, PositionEncoding } = require(path.resolve(process.argv[2]));
const settings = process.argv[3].startsWith("{") ? JSON.parse(process.argv[3]) : null;
const wanted = settings ? [] : process.argv[3].split(",");
const make = (select, preview) => new Workspace({ preview, lint: { select }, "target-version": "py313" }, PositionEncoding.Utf8);
const stable = settings ? new Workspace({ "target-version": "py313", ...settings }, PositionEncoding.Utf8) : make(wanted.filter((c) => c !== "F811"), false);
const preview = wanted.includes("F811") ? make(["F811"], true) : null;
for (const file of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
	const text = fs.readFileSync(file, "utf8");
	const found = stable.check(text).map((d) => [d.code || "", d.start_location.row, d.message]);
	for (const d of preview ? preview.check(text) : []) // in preview names stand in place of codes
		if (d.code === "redefined-while-unused" || d.code === "F811") found.push(["F811", d.start_location.row, d.message]);
	console.log(JSON.stringify({ file, found }));
}
