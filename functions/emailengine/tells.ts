/** `Provider.tells`. */
export const tells = 'sent';
