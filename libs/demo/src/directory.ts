import type { ApplyInput } from '@tocsin/commands';
import type { DirectoryFacts } from '@tocsin/domain';
import type { DemoPersonKey } from './members.js';

type DemoEntry = DirectoryFacts & {
  /** Who writes it. */
  readonly administrator: DemoPersonKey;
};

/** `number` and `emergency`: E.164, from ranges that are kept free for fiction where a country has some. */
const entry = (
  administrator: DemoPersonKey,
  constituency: string,
  desk: { name: string; hours: string; timeZone: string; number: string; emergency: string },
): DemoEntry => ({
  administrator,
  constituency,
  dutyContact: {
    name: desk.name,
    email: `duty@${administrator}.example`,
    telephone: desk.number,
    hours: desk.hours,
    timeZone: desk.timeZone,
  },
  emergencyTelephone: desk.emergency,
  publicKey: null,
});

/** Whom to reach at each member, by day and by night. All of it is invented. */
export const DIRECTORY: readonly DemoEntry[] = [
  entry('omar', 'Customers of our models in North America', {
    name: 'Northgate incident desk',
    hours: 'Mon-Fri 07:00-19:00, at night by the emergency number',
    timeZone: 'America/New_York',
    number: '+12025550143',
    emergency: '+12025550199',
  }),
  entry('zhouwei', '上海及长三角的人工智能运营者', {
    name: '值班室',
    hours: '全天候',
    timeZone: 'Asia/Shanghai',
    number: '+862155500101',
    emergency: '+862155500199',
  }),
  entry('chenyu', '本公司车联网产品的用户', {
    name: '安全应急组',
    hours: '周一至周五 09:00-18:00，夜间请拨应急电话',
    timeZone: 'Asia/Shanghai',
    number: '+862155500111',
    emergency: '+862155500119',
  }),
  entry('priya', 'Clearing members and their trading systems', {
    name: 'Model risk duty officer',
    hours: 'Mon-Fri 06:00-22:00, at night by the emergency number',
    timeZone: 'Europe/London',
    number: '+442079460143',
    emergency: '+442079460199',
  }),
  entry('lucia', 'Makers and operators of automated vehicles in Mexico', {
    name: 'Guardia del laboratorio',
    hours: 'lun-vie 08:00-18:00',
    timeZone: 'America/Hermosillo',
    number: '+526625550143',
    emergency: '+526625550199',
  }),
  entry('jonas', 'Providers and deployers under German law', {
    name: 'Meldestelle',
    hours: 'Mo-Fr 08:00-17:00, nachts über die Notfallnummer',
    timeZone: 'Europe/Berlin',
    number: '+493023125143',
    emergency: '+493023125199',
  }),
  entry('mei', 'Buyers of our courier robots', {
    name: 'Fleet operations',
    hours: 'every day 05:00-23:00, at night by the emergency number',
    timeZone: 'Australia/Sydney',
    number: '+61255501234',
    emergency: '+61255501299',
  }),
  entry('amara', 'All members', {
    name: 'Secretariat on duty',
    hours: 'always',
    timeZone: 'UTC',
    number: '+12025550170',
    emergency: '+12025550171',
  }),
];

/** An organisation that asks to become a member. It does not exist. */
export const APPLICANT: ApplyInput = {
  handle: 'lagos-grid-cert',
  names: [{ lang: 'en', value: 'Lagos Grid CERT' }],
  class: 'team',
  jurisdiction: 'NG',
  constituency: 'Operators of load forecasting models in West African power grids',
  contact: {
    name: 'Ngozi Adeyemi',
    email: 'ngozi@lagos-grid.example',
    telephone: '+2348005550143',
  },
  invented: true,
};
