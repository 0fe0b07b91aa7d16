import { anyIncident } from '@tocsin/domain';
import type { ListRequest } from '../read-model.js';

/** The first page of a list as it is asked for mostly: everything, what was recorded last first. */
export const newestHundred: ListRequest = {
  filter: anyIncident,
  order: { field: 'recorded_at', direction: 'desc' },
  limit: 100,
  from: 'start',
  after: null,
  before: null,
};
