/** The registry's names alone: `providers.ts` loads every normaliser. */
export const providerNames: readonly string[] = ['arpoone', 'aurinko', 'emailengine', 'paubox'];
