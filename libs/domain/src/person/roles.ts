import { ROLES, type Role } from './person-events.js';

export const isRole = (role: string): role is Role => ROLES.some((known) => known === role);

/** Roles that are held in the network and not in an organisation. */
export const isNetworkRole = (role: Role): boolean => role === 'coordinator' || role === 'operator';

/** Each role once and in one order, so that two ways to say the same are the same. */
export const rolesInOrder = (roles: readonly Role[]): Role[] =>
  ROLES.filter((role) => roles.includes(role));
