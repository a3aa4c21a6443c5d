/** What is deployed where nobody sets anything: so that tests do not depend on the user's postern.config.ts. */
export default {};
