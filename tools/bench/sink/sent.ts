/** The secret that every delivery here is signed with. */
export const secret = 'a-secret-of-the-bench';

/** In the keys of what the sink takes for sent before. */
export const duplicateMark = 'sent-before';
