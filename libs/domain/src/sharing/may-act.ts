import type { Role } from '../person/person-events.js';
import type { Viewer } from './visible.js';

/** Whether somebody holds a role and may use it now: not suspended, of an organisation in good standing. */
export const mayAct = (by: Viewer, role: Role): boolean =>
  by.active &&
  (by.standing === 'member' || by.standing === 'restricted') &&
  by.roles.includes(role);
