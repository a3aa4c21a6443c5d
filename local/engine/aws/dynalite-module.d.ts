declare module 'dynalite' {
  import type { EventEmitter } from 'node:events';

  export interface DynaliteServer extends EventEmitter {
    listen(port: number, host: string): void;
    close(closed: (error?: Error | null) => void): void;
  }
  export default function dynalite(options: {
    readonly path?: string;
    readonly createTableMs: number;
    readonly updateTableMs: number;
    readonly deleteTableMs: number;
  }): DynaliteServer;
}
