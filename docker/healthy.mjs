/** The image's health command: whether the role of this container is ready, and its reasons where it is not. */
const PATIENCE_MS = 4_000;

try {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health/ready`, {
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  console.log('nothing answers');
  process.exitCode = 1;
}
