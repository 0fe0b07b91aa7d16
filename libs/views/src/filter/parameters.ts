import { viewerSql, viewerValues, type ViewerSql } from '@tocsin/access';
import type { Viewer } from '@tocsin/domain';

/** Values of a statement, numbered as they are added. */
export class Parameters {
  readonly values: unknown[] = [];

  /** Adds a value and gives its place: `$1`, `$2`, … */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Adds who asks. */
  addViewer(viewer: Viewer | null): ViewerSql {
    const first = this.values.length + 1;
    this.values.push(...viewerValues(viewer));
    return viewerSql(first);
  }
}
