/** The environment as this process was given it; read here and nowhere else. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;
