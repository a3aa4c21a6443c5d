/** Names of the registry, for what needs no more: `providers.ts` loads every normaliser. */
export const providerNames: readonly string[] = ['arpoone', 'aurinko', 'emailengine', 'paubox'];
