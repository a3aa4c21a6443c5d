export const secret = 'a-secret-of-the-bench';

/** In the keys that the sink takes for sent before. */
export const duplicateMark = 'sent-before';
