// Searches the documentation as a reader does, with the search of rustdoc itself: its scripts and its index, from the
// folder that `cargo doc` writes. Fails if a query does not lead to its method on the first screen. The queries are those of
// queries.txt, and for each operation its id and the words of its method.
//
//     node okta-sdk/tests/search/search.js target/doc
"use strict";

const fs = require("node:fs");
const path = require("node:path");

// Results that a reader sees without scrolling.
const SHOWN = 10;

// Reads lines such as `block user = suspend_user`.
function written() {
    const lines = fs.readFileSync(path.join(__dirname, "queries.txt"), "utf8").split("\n");
    const rows = lines.filter(line => line.trim() && !line.startsWith("#"));
    return rows.map(line => {
        const [query, method] = line.split("=").map(part => part.trim());
        return { query, method };
    });
}

// Reads the operations from their index, which has the method in the first column.
function derived() {
    const index = fs.readFileSync(path.join(__dirname, "../../API.md"), "utf8");
    const methods = [...index.matchAll(/^\| `(\w+)` \|/gm)].map(([, method]) => method);
    const camel = method => method.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
    return methods.flatMap(method => [
        { query: camel(method), method },
        { query: method.replaceAll("_", " "), method },
    ]);
}

// Loads the scripts and the index. The index consists of scripts that call the functions which the search installs.
async function load(docs) {
    const files = fs.readdirSync(path.join(docs, "static.files"));
    const script = name => {
        const file = files.find(file => file.startsWith(`${name}-`) && file.endsWith(".js"));
        if (!file) {
            throw new Error(`${docs} has no ${name} script: run cargo doc with Rust 1.95 or later`);
        }
        return require(path.resolve(docs, "static.files", file));
    };
    globalThis.nonnull = value => {
        if (value === null || value === undefined) {
            throw new Error("a part of the index is missing");
        }
        return value;
    };
    const run = (...names) => {
        (0, eval)(fs.readFileSync(path.join(docs, "search.index", ...names), "utf8"));
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
    for await (const { item } of found.others) {
        const owner = item.parent ? `::${item.parent.name}` : "";
        paths.push(`${item.modulePath}${owner}::${item.name}`);
        if (paths.length === SHOWN) {
            break;
        }
    }
    return paths;
}

async function main([docs]) {
    const queries = [...written(), ...derived()];
    const search = await load(docs);
    const missing = [];
    for (const { query, method } of queries) {
        const paths = await results(search, query);
        const isMethod = found => /^okta_sdk(::\w+)?::Client::/.test(found) && found.endsWith(`::${method}`);
        if (!paths.some(isMethod)) {
            missing.push(`${query}: ${method} is not among ${paths.join(", ") || "no results"}`);
        }
    }
    console.log(`${queries.length - missing.length} of ${queries.length} queries find their method`);
    missing.forEach(line => console.error(line));
    process.exitCode = missing.length === 0 && written().length >= 60 && derived().length >= 1464 ? 0 : 1;
}

main(process.argv.slice(2));
