// A forward proxy that requires a user name and a password, for the tests of the runtime.
//
//   node forward_proxy.mjs FOLDER USER PASSWORD
//
// FOLDER is where the packages are. When it is ready, it prints its address, and then a line for each request, such as
// "GET http://…" or "CONNECT host:port", which begins with "refused" if the login is wrong. It ends when its input
// does.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, user, password] = process.argv.slice(2);
const entry = createRequire(path.join(path.resolve(folder), '/')).resolve('proxy');
const { createProxy } = await import(pathToFileURL(entry));

const login = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const server = createProxy(createServer());
server.authenticate = ({ method, url, headers }) => {
  const isKnown = headers['proxy-authorization'] === login;
  console.log(`${isKnown ? '' : 'refused '}${method} ${url}`);
  return isKnown;
};
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.resume().on('end', () => process.exit());
