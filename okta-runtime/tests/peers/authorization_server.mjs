// An authorization server and an API that it protects, for the tests of the runtime.
//
//   node authorization_server.mjs FOLDER EPOCH
//
// FOLDER is where the packages are; EPOCH, in seconds, is the time of its clock, which only commands advance. When it
// is ready, it writes a line of JSON: its address, and its clients with their private keys in all formats. Then it
// reads commands from standard input, one per line, and responds to each with a line of JSON. It exits when its input
// ends.
//
//   advance SECONDS     advances the clock
//   fail token STATUS   fails the next token request with this status, after the server consumed it
//   fail api STATUS     fails the next API request
//   report              prints the requests since the last report, each as "token 400 use_dpop_nonce" or "api 200"

import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { mock } from 'node:test';
import { pathToFileURL } from 'node:url';

const [folder, epoch] = process.argv.slice(2);
mock.timers.enable({ apis: ['Date'], now: Number(epoch) * 1000 });

const entry = pathToFileURL(createRequire(path.join(path.resolve(folder), '/')).resolve('oidc-provider'));
const { default: Provider, errors } = await import(entry);
// The checks of proofs at the provider's own endpoints.
const { default: validateProof, checkDpopReplay } = await import(new URL('helpers/validate_dpop.js', entry));

const PASSPHRASE = 'correct horse battery staple';

function client(id, type, options, extra) {
  // The key is read from text: in Node.js 20, exporting a generated key and the garbage collector can wait for each other.
  const generated = generateKeyPairSync(type, {
    ...options,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const [publicKey, privateKey] = [createPublicKey(generated.publicKey), createPrivateKey(generated.privateKey)];
  const pem = (format) => privateKey.export({ type: format, format: 'pem' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: `key of ${id}` };
  const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE };
  return {
    keys: {
      pkcs8: pem('pkcs8'),
      [type === 'rsa' ? 'pkcs1' : 'sec1']: pem(type === 'rsa' ? 'pkcs1' : 'sec1'),
      encrypted: privateKey.export(cipher),
      jwk: JSON.stringify(jwk),
      jwks: JSON.stringify({ keys: [jwk] }),
    },
    metadata: {
      client_id: id,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: jwk.kid }] },
      ...extra,
    },
  };
}

const clients = [
  client('rsa', 'rsa', { modulusLength: 2048 }),
  client('P-256', 'ec', { namedCurve: 'P-256' }),
  client('P-384', 'ec', { namedCurve: 'P-384' }),
  client('P-521', 'ec', { namedCurve: 'P-521' }),
  client('bound', 'ec', { namedCurve: 'P-256' }, { dpop_bound_access_tokens: true }),
];

const server = createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(url, {
  clients: clients.map(({ metadata }) => metadata),
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
  },
  routes: { token: '/oauth2/v1/token' },
  scopes: ['okta.users.read', 'okta.groups.read'],
  ttl: { ClientCredentials: 8 },
  enabledJWA: {
    clientAuthSigningAlgValues: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'],
    dPoPSigningAlgValues: ['ES256', 'RS256'],
  },
});

/// Responds with the id in the path, if the token and its proof are valid.
async function api(ctx) {
  ctx.oidc = new provider.OIDCContext(ctx);
  ctx.oidc.urlFor = () => new URL(ctx.path, url).href;
  const value = ctx.oidc.getAccessToken({ acceptDPoP: true });
  const token = await provider.ClientCredentials.find(value);
  if (!token?.isValid) throw new errors.InvalidToken('the token has expired');
  const proof = await validateProof(provider, ctx, value);
  await checkDpopReplay(provider, ctx, proof, token.clientId, errors.InvalidDpopProof);
  if (token.jkt !== proof?.thumbprint) throw new errors.InvalidToken('the token is bound to another key');
  ctx.body = { id: decodeURIComponent(ctx.path.split('/').at(-1)) };
}

/// Okta responds to failures of credentials without a body.
function refuse(ctx, error) {
  const scheme = ctx.get('authorization').split(' ')[0] || 'Bearer';
  const { error: code, error_description: description } = error;
  ctx.set('WWW-Authenticate', `${scheme} realm="api", error="${code}", error_description="${description}"`);
  ctx.body = null;
  ctx.status = code === 'invalid_token' ? 401 : 400;
}

const failures = { token: [], api: [] };
let requests = [];

provider.use(async (ctx, next) => {
  const kind = ctx.path.startsWith('/api/') ? 'api' : 'token';
  let code;
  if (kind === 'api') {
    try {
      await api(ctx);
    } catch (error) {
      if (!error.error) throw error;
      code = error.error;
      refuse(ctx, error);
    }
  } else {
    await next();
    // Okta has another code for a missing proof.
    if (ctx.body?.error === 'invalid_grant' && !ctx.get('dpop')) ctx.body.error = 'invalid_dpop_proof';
    code = ctx.body?.error;
  }
  if (failures[kind].length > 0) {
    ctx.status = failures[kind].shift();
    ctx.body = '';
    code = 'on demand';
  }
  ctx.set('Date', new Date().toUTCString());
  requests.push([kind, ctx.status, code].filter(Boolean).join(' '));
});
server.on('request', provider.callback());

const write = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
write({
  url,
  passphrase: PASSPHRASE,
  keys: Object.fromEntries(clients.map(({ keys, metadata }) => [metadata.client_id, keys])),
});

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [command, ...words] = line.split(' ');
    if (command === 'advance') mock.timers.tick(Number(words[0]) * 1000);
    if (command === 'fail') failures[words[0]].push(Number(words[1]));
    write(requests);
    if (command === 'report') requests = [];
  })
  .on('close', () => process.exit());
