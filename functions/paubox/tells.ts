/** `Provider.tells`. */
export const tells = 'outcome';
