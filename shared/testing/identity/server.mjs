// The OpenID provider of Collegium's tests: `node server.mjs SETTINGS`, where SETTINGS is a JSON
// file (see provider.py, which writes it). The file is read again at every request, so that keys and
// redirect addresses can change while this runs, and a change counts from the next request on.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

import { problemPage, signInPage, signedOutPage, signOutPage } from './pages.mjs';

const settingsFile = process.argv[2];
let text, settings, provider;

/** The provider as the settings stand now. What people did so far is kept apart from it, and stays. */
function current() {
  const now = readFileSync(settingsFile, 'utf8');
  if (now !== text) {
    settings = JSON.parse(now);
    provider = new Provider(settings.issuer, configuration());
    text = now;
  }
  return provider;
}

function configuration() {
  return {
    clients: settings.clients,
    jwks: { keys: settings.keys }, // it signs with the first
    cookies: { keys: [settings.cookie_key] },
    responseTypes: ['code'],
    pkce: { methods: ['S256'], required: () => true },
    claims: {
      openid: ['sub', 'roles', 'organisation', 'donor'],
      profile: ['name', 'locale'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false, // all claims stand in the id token
    ttl: {
      AccessToken: settings.token_seconds,
      ClientCredentials: settings.token_seconds,
      IdToken: settings.token_seconds,
    },
    findAccount: (_, sub) => {
      const person = settings.people.find((one) => one.claims.sub === sub);
      return person && { accountId: sub, claims: () => person.claims };
    },
    loadExistingGrant: agreed,
    // A program is told its own claims, and what else it asks for: tests want many kinds of programs.
    extraTokenClaims: (ctx, token) => token.kind === 'ClientCredentials'
      ? { ...settings.programs[token.clientId], ...JSON.parse(ctx.oidc.body.claims ?? '{}') }
      : undefined,
    interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
    renderError: (ctx, problem) => { ctx.body = problemPage(problem); },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => { ctx.body = signOutPage(form); },
        postLogoutSuccessSource: (ctx) => { ctx.body = signedOutPage(); },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => ctx.oidc.body?.grant_type === 'client_credentials'
          ? `urn:${settings.audience}`
          : undefined,
        getResourceServerInfo: (_, resource) => ({
          audience: resource.replace(/^urn:/, ''),
          accessTokenFormat: 'jwt',
          scope: '',
        }),
      },
    },
  };
}

/** Nobody is asked whether the college may know who they are: they agreed when they joined. */
async function agreed(ctx) {
  const { client, session, provider: { Grant } } = ctx.oidc;
  const grant = new Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid profile email');
  await grant.save();
  return grant;
}

async function signIn(request, response) {
  await current().interactionDetails(request, response); // refuses who was not sent here
  const form = request.method === 'POST' ? await formOf(request) : undefined;
  const person = form && settings.people.find(
    (one) => one.login === form.get('login') && one.password === form.get('password'),
  );
  if (form?.has('refuse')) {
    const result = { error: 'access_denied', error_description: 'the person did not want to' };
    await provider.interactionFinished(request, response, result);
  } else if (person) {
    const result = { login: { accountId: person.claims.sub } };
    await provider.interactionFinished(request, response, result);
  } else {
    response.writeHead(form ? 401 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(signInPage(Boolean(form)));
  }
}

async function formOf(request) {
  let body = '';
  for await (const part of request) body += part;
  return new URLSearchParams(body);
}

createServer((request, response) => {
  if (!request.url.startsWith('/sign-in/')) return current().callback()(request, response);
  return signIn(request, response).catch((problem) => {
    console.error(problem);
    response.writeHead(400, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(problemPage({ error: problem.message }));
  });
}).listen(new URL(current().issuer).port, '127.0.0.1');
