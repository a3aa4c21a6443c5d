/** What is heard of every mail: `Provider.tells`. */
export const tells = 'sent';
