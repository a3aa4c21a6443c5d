/** What is deployed if nobody sets anything: so that tests do not depend on the user's postern.config.ts. */
export default {};
