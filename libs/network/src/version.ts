/** The release. A spec holds it equal to the project's package.json. */
export const VERSION = '0.1.0';
