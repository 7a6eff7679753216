// Calls operations of Okta's Node SDK, as the test asks for: one JSON object a line, one line of response each.
//
// The first line configures the clients. Every other line names an operation by its method and path.

'use strict';

const readline = require('readline');
const { Client, Collection } = require('@okta/okta-sdk-nodejs');

const template = (path) => path.replace(/\{[^}]+\}/g, '{}');

/** The API and the function that call each operation: the SDK's request factories contain method and path. */
function operations(client) {
  const found = new Map();
  for (const [api, value] of Object.entries(client)) {
    const factory = value?.api?.requestFactory;
    if (!factory) continue;
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(factory))) {
      const source = factory[name].toString();
      const path = source.match(/const path = '([^']+)'/);
      const method = source.match(/HttpMethodEnum\.(\w+)/);
      if (path && method) {
        const args = source.slice(source.indexOf('(') + 1, source.indexOf(')')).split(/,\s*/);
        // The parameters of the public function have other names in places, but the same order.
        const names = [...value[name].toString().matchAll(/param\.(\w+)/g)].map((one) => one[1]);
        const vars = new Map([...source.matchAll(/\['(\w+)'\]: String\((\w+)\)/g)].map((one) => [one[1], one[2]]));
        const body = source.match(/stringify\(.*?serialize\((\w+), /)?.[1] ?? args.filter((name) => name !== '_options').at(-1);
        const publicName = (arg) => names[args.indexOf(arg)] ?? arg;
        found.set(`${method[1]} ${template(path[1])}`, { api, name, vars, body, publicName, path: path[1] });
      }
    }
  }
  return found;
}

/** The value with a `Date` for each time, as the SDK takes them. */
function dates(value) {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT.*Z$/.test(value) ? new Date(value) : value;
  if (Array.isArray(value)) return value.map(dates);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, dates(field)]));
}

async function call(client, { api, name, vars, body, publicName, path }, asked) {
  const param = {};
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map((one) => one[1]);
  // The names in paths differ from those of the document in places.
  names.forEach((name, index) => {
    param[publicName(vars.get(name))] = asked.path[index][1];
  });
  const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  for (const [name, value] of asked.query) param[publicName(camel(name))] = value;
  if (asked.body !== null && body) {
    const bytes = Buffer.from('x');
    param[publicName(body)] = asked.json ? dates(asked.body) : { data: bytes, name: 'x' };
  }
  const outcome = await client[api][name](param);
  if (outcome instanceof Collection) await outcome.getNextPage();
}

async function main() {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const read = async () => {
    const { value, done } = await lines.next();
    return done ? null : JSON.parse(value);
  };
  const settings = await read();
  const shared = { orgUrl: settings.url, cacheMiddleware: null };
  const byToken = new Client({ ...shared, token: settings.token });
  const byOauth = new Client({
    ...shared,
    authorizationMode: 'PrivateKey',
    clientId: settings.client_id,
    privateKey: settings.private_key,
    keyId: settings.key_id,
    scopes: settings.scopes,
  });
  const known = operations(byToken);
  for (let asked = await read(); asked; asked = await read()) {
    const operation = known.get(`${asked.method} ${template(asked.template)}`);
    let answer = { outcome: 'missing' };
    if (operation) {
      try {
        await call(asked.oauth ? byOauth : byToken, operation, asked);
        answer = { outcome: 'ok' };
      } catch (error) {
        // The test decides which failures it expects.
        answer = { outcome: 'failed', error: `${error.constructor.name}: ${error.message}` };
      }
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  process.exit(0);
}

main();
