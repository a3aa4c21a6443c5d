declare module 'dynalite/db/index.js' {
  export function checkConditional(data: object, item: object | undefined): Error | null | undefined;
}
declare module 'dynalite/validations/index.js' {
  /** Puts what it parsed into `data`, and answers what is wrong with it. */
  export function validateExpressions(data: object): string | undefined;
}
