import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

const Secret = v.object({
  arn: v.string(),
  name: v.string(),
  value: v.string(),
  versionId: v.string(),
  created: v.number(),
});
export type Secret = v.InferOutput<typeof Secret>;

/** By ARN or name, each with its current value only. */
export class SecretStore {
  readonly #file: string | undefined;
  readonly #secrets = new Map<string, Secret>();

  constructor(file?: string) {
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    for (const secret of v.parse(v.array(Secret), JSON.parse(readFileSync(file, 'utf8')))) {
      this.#secrets.set(secret.arn, secret);
    }
  }

  find(id: string): Secret | undefined {
    return this.#secrets.get(id) ?? [...this.#secrets.values()].find((secret) => secret.name === id);
  }

  put(arn: string, name: string, value: string, versionId: string = crypto.randomUUID()): Secret {
    const secret = { arn, name, value, versionId, created: Date.now() / 1000 };
    this.#secrets.set(arn, secret);
    this.#save();
    return secret;
  }

  #save(): void {
    if (this.#file === undefined) return;
    const next = `${this.#file}.next`;
    writeFileSync(next, JSON.stringify([...this.#secrets.values()]), { mode: 0o600 });
    // The mode above counts only for a new file.
    chmodSync(next, 0o600);
    renameSync(next, this.#file);
  }
}
