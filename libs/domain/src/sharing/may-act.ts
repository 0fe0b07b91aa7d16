import type { Role } from '../person/person-events.js';
import type { Viewer } from './visible.js';

/** Whether somebody holds a role and may use it now: not suspended, of an organisation in good standing. */
export const mayAct = (by: Viewer, role: Role): boolean => isIn(by) && by.roles.includes(role);

/** Whether somebody is in the network now. */
export const isIn = ({ active, standing }: Viewer): boolean =>
  active && (standing === 'member' || standing === 'restricted');
