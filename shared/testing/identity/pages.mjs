// What people see of the tests' OpenID provider. Nothing is fetched from elsewhere.

export const signInPage = (refused) => page('Sign in', `
  ${refused ? '<p role="alert">Wrong login or password.</p>' : ''}
  <form method="post">
    <p><label>Login <input name="login" autocomplete="username" required autofocus></label></p>
    <p><label>Password
      <input name="password" type="password" autocomplete="current-password" required></label></p>
    <button>Sign in</button>
    <button name="refuse" value="yes" formnovalidate>Cancel</button>
  </form>`);

/** `form` is the provider's own, with its token against forgery; the button sends it. */
export const signOutPage = (form) => page('Sign out', `
  ${form}
  <button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);

export const signedOutPage = () => page('Signed out', '');

export const problemPage = (problem) => page('That did not work', Object.entries(problem)
  .map(([name, value]) => `<p>${escape(name)}: ${escape(String(value))}</p>`).join(''));

function page(title, content) {
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <link rel="icon" href="data:,">
  <title>${title} – test provider</title>
</head>
<body><main><h1>${title}</h1>${content}</main></body>
</html>`;
}

function escape(text) {
  const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (sign) => names[sign]);
}
