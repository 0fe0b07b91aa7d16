// Closing the guard's standard input is what jest's death does too: one way to clean up.
// oxlint-disable-next-line import/no-default-export -- jest asks for it
export default async function tearDown() {
  const guard = globalThis.tocsinPostgresGuard;
  guard.ref();
  const gone = new Promise((resolve) => {
    guard.once('exit', resolve);
  });
  guard.stdin.end();
  await gone;
}
