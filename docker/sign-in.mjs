/**
 * `docker compose exec <service> node docker/sign-in.mjs <link>`: exchanges the first administrator's one-time link for a
 * token and prints it. The links work on the machine itself alone, which is the container: a browser cannot open them.
 */
const code = /\/as\/([\w-]+)$/.exec(process.argv[2] ?? '')?.[1];
if (!code) {
  console.error('✗ Give the link as it stands in the log: http://…/as/…');
  process.exit(2);
}
const url = `http://127.0.0.1:${process.env.PORT || 4000}/as/${code}`;
const answer = await fetch(url, { method: 'POST' });
console.log((await answer.text()).trim());
process.exitCode = answer.ok ? 0 : 1;
