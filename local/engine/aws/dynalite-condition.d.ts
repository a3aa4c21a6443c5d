declare module 'dynalite/db/index.js' {
  const database: {
    checkConditional(data: object, item: object | undefined): Error | null | undefined;
  };
  export default database;
}
declare module 'dynalite/validations/index.js' {
  /** Puts what it parsed into `data`, and answers what is wrong with it. */
  export function validateExpressions(data: object): string | undefined;
}
