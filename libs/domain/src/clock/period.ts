const PERIOD = /^P(?:T(?<hours>\d+)H|(?<days>\d+)D|(?<months>\d+)M)$/;

const HOUR_MS = 3_600_000;

/**
 * A moment later by an ISO 8601 duration of hours, days or months (`PT24H`, `P15D`, `P1M`), in UTC. A day is 24 hours, so
 * that the end is never later than that of a count of days in any zone which leaves out the day of the event (Regulation
 * (EEC, Euratom) 1182/71, Article 3(1)). A month later is the same day of the next month, or its last day where it has no
 * such day. Throws for what is no such duration.
 */
export function addPeriod(at: Date, period: string): Date {
  const { hours, days, months } = PERIOD.exec(period)?.groups ?? {};
  if (hours !== undefined) return new Date(at.getTime() + Number(hours) * HOUR_MS);
  if (days !== undefined) return new Date(at.getTime() + Number(days) * 24 * HOUR_MS);
  if (months !== undefined) return addMonths(at, Number(months));
  throw new Error(`not a period of hours, days or months: ${period}`);
}

function addMonths(at: Date, months: number): Date {
  const later = new Date(at);
  later.setUTCDate(1);
  later.setUTCMonth(later.getUTCMonth() + months);
  const days = new Date(Date.UTC(later.getUTCFullYear(), later.getUTCMonth() + 1, 0)).getUTCDate();
  later.setUTCDate(Math.min(at.getUTCDate(), days));
  return later;
}
