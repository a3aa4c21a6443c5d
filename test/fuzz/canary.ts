/** Is in bodies, headers, queries and tokens: neither an answer nor a log may hold it. */
export const canary = 'cAnArY-7f3a91';

/** A subscription that the user has listed as one to end. */
export const revoked = 'revoked-1';
