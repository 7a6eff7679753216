// Searches the documentation as a reader does, with the search of rustdoc itself: its scripts and its index, from the
// folder that `cargo doc` writes. It fails if a query of queries.txt does not lead to its method on the first screen.
//
//     node okta-sdk/tests/search/search.js target/doc
"use strict";

const fs = require("node:fs");
const path = require("node:path");

// Results that a reader sees without scrolling.
const SHOWN = 10;

// Reads lines such as `suspend user = suspend_user`.
function readQueries(file) {
    const lines = fs.readFileSync(file, "utf8").split("\n");
    return lines
        .filter(line => line.trim() && !line.startsWith("#"))
        .map(line => line.split("=").map(part => part.trim()))
        .map(([query, method]) => ({ query, method }));
}

// Loads the scripts and the index. The index consists of scripts that call the functions which the search installs.
async function load(docs) {
    const files = fs.readdirSync(path.join(docs, "static.files"));
    const script = name => {
        const file = files.find(file => file.startsWith(`${name}-`) && file.endsWith(".js"));
        if (!file) {
            throw new Error(`${docs} has no ${name} script: run cargo doc with Rust 1.91 or later`);
        }
        return require(path.resolve(docs, "static.files", file));
    };
    globalThis.nonnull = value => {
        if (value === null || value === undefined) {
            throw new Error("the search found a part of the index missing");
        }
        return value;
    };
    const run = (...names) => {
        const text = fs.readFileSync(path.join(docs, "search.index", ...names), "utf8");
        (0, eval)(text);
    };
    const { Stringdex, RoaringBitmap } = script("stringdex");
    const hooks = {
        loadRoot: callbacks => {
            Object.assign(globalThis, callbacks);
            run("root.js");
        },
        loadTreeByHash: hash => run(`${hash}.js`),
        loadDataByNameAndHash: (name, hash) => run(name, `${hash}.js`),
    };
    return script("search").initSearch(Stringdex, RoaringBitmap, hooks);
}

// Returns the paths of the first results, as the page shows them.
async function results({ docSearch, DocSearch }, query) {
    const found = await docSearch.execQuery(DocSearch.parseQuery(query), null, "okta_sdk");
    const paths = [];
    for await (const result of found.others) {
        paths.push(`${result.item.modulePath}::${result.item.name}`);
        if (paths.length === SHOWN) {
            break;
        }
    }
    return paths;
}

async function main([docs]) {
    const queries = readQueries(path.join(__dirname, "queries.txt"));
    const search = await load(docs);
    const missing = [];
    for (const { query, method } of queries) {
        const paths = await results(search, query);
        if (!paths.some(found => found.endsWith(`::${method}`))) {
            missing.push(`${query}: ${method} is not among ${paths.join(", ") || "no results"}`);
        }
    }
    console.log(`${queries.length - missing.length} of ${queries.length} queries find their method`);
    missing.forEach(line => console.error(line));
    process.exitCode = missing.length === 0 && queries.length >= 60 ? 0 : 1;
}

main(process.argv.slice(2));
