const MOST = 8;

/** How many processes of each role: `--scale N`, 1 to 8; 1 without. Throws where it is anything else. */
export function scaleOf(args: readonly string[]): number {
  if (args.length === 0) return 1;
  const [flag = '', value = ''] = args.flatMap((each) => each.split('='));
  const scale = /^\d+$/.test(value) ? Number(value) : 0;
  if (flag !== '--scale' || args.length > 2 || scale < 1 || scale > MOST) {
    throw new Error(`Usage: npm run cluster -- --scale N, where N is 1 to ${MOST}.`);
  }
  return scale;
}
