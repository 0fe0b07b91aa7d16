/**
 * UN M49 (Standard country or area codes for statistical use) with the alpha-2 codes of ISO 3166-1. Each line is an
 * area: its code, the code of the area it lies in, and its countries as alpha-2 and numeric code. Northern America,
 * the Caribbean and Central America are together also North America (003), as in M49.
 */
const TABLE = `
002 001
015 002 DZ012 EG818 LY434 MA504 SD729 TN788 EH732
202 002
014 202 IO086 BI108 KM174 DJ262 ER232 ET231 TF260 KE404 MG450 MW454 MU480 YT175 MZ508 RE638 RW646 SC690 SO706 SS728 UG800 TZ834 ZM894 ZW716
017 202 AO024 CM120 CF140 TD148 CG178 CD180 GQ226 GA266 ST678
018 202 BW072 SZ748 LS426 NA516 ZA710
011 202 BJ204 BF854 CV132 CI384 GM270 GH288 GN324 GW624 LR430 ML466 MR478 NE562 NG566 SH654 SN686 SL694 TG768
019 001
419 019
003 019
029 419 AI660 AG028 AW533 BS044 BB052 BQ535 VG092 KY136 CU192 CW531 DM212 DO214 GD308 GP312 HT332 JM388 MQ474 MS500 PR630 BL652 KN659 LC662 MF663 VC670 SX534 TT780 TC796 VI850
013 419 BZ084 CR188 SV222 GT320 HN340 MX484 NI558 PA591
005 419 AR032 BO068 BV074 BR076 CL152 CO170 EC218 FK238 GF254 GY328 PY600 PE604 GS239 SR740 UY858 VE862
021 019 BM060 CA124 GL304 PM666 US840
142 001
143 142 KZ398 KG417 TJ762 TM795 UZ860
030 142 CN156 HK344 MO446 KP408 JP392 MN496 KR410 TW158
035 142 BN096 KH116 ID360 LA418 MY458 MM104 PH608 SG702 TH764 TL626 VN704
034 142 AF004 BD050 BT064 IN356 IR364 MV462 NP524 PK586 LK144
145 142 AM051 AZ031 BH048 CY196 GE268 IQ368 IL376 JO400 KW414 LB422 OM512 QA634 SA682 PS275 SY760 TR792 AE784 YE887
150 001
151 150 BY112 BG100 CZ203 HU348 PL616 MD498 RO642 RU643 SK703 UA804
154 150 AX248 DK208 EE233 FO234 FI246 IS352 IE372 IM833 LV428 LT440 NO578 SJ744 SE752 GB826
830 154 GG831 JE832
039 150 AL008 AD020 BA070 HR191 GI292 GR300 VA336 IT380 MT470 ME499 MK807 PT620 SM674 RS688 SI705 ES724
155 150 AT040 BE056 FR250 DE276 LI438 LU442 MC492 NL528 CH756
009 001
053 009 AU036 CX162 CC166 HM334 NZ554 NF574
054 009 FJ242 NC540 PG598 SB090 VU548
057 009 GU316 KI296 MH584 FM583 NR520 MP580 PW585 UM581
061 009 AS016 CK184 PF258 NU570 PN612 WS882 TK772 TO776 TV798 WF876
001 - AQ010
`;

/** Areas that also lie in a second grouping. */
const ALSO_IN: readonly (readonly [string, string])[] = [
  ['021', '003'],
  ['029', '003'],
  ['013', '003'],
];

const parents = new Map<string, string[]>();
const numericOf = new Map<string, string>();
const alphaOf = new Map<string, string>();

for (const line of TABLE.trim().split('\n')) {
  const [area = '', parent = '', ...countries] = line.split(' ');
  parents.set(area, parent === '-' ? [] : [parent]);
  for (const country of countries) {
    const [alpha, numeric] = [country.slice(0, 2), country.slice(2)];
    parents.set(alpha, [area]);
    numericOf.set(alpha, numeric);
    alphaOf.set(numeric, alpha);
  }
}
for (const [area, group] of ALSO_IN) parents.get(area)?.unshift(group);

/** Whether this is a country of ISO 3166-1 (alpha-2, capitals). */
export const isCountry = (code: string): boolean => numericOf.has(code);

/** Every country of ISO 3166-1, alpha-2, in alphabetical order. */
export const countries = (): string[] => [...numericOf.keys()].sort();

/** Whether this is a code of UN M49: the world, a region or a country by its number. */
export const isM49 = (code: string): boolean =>
  alphaOf.has(code) || (parents.has(code) && !numericOf.has(code));

/** Every region of UN M49, the world included, countries not. */
export const regions = (): string[] =>
  [...parents.keys()].filter((code) => !numericOf.has(code)).sort();

/** The UN M49 number of a country (GB is 826), or null. */
export const isoToM49 = (country: string): string | null => numericOf.get(country) ?? null;

/** The one spelling used in comparisons: a country's number becomes its alpha-2 code, everything else stays. */
export const areaCode = (code: string): string => alphaOf.get(code) ?? code;

/** The areas that contain this one, the nearest first, the world last. Nothing for the world and for no area. */
export function ancestors(code: string): string[] {
  const found = new Set<string>();
  let level = parents.get(areaCode(code)) ?? [];
  while (level.length > 0) {
    for (const area of level) found.add(area);
    level = level.flatMap((area) => parents.get(area) ?? []);
  }
  // The world is reached on ways of different length; a set keeps the first place, so it is moved to the end.
  if (found.delete('001')) found.add('001');
  return [...found];
}
