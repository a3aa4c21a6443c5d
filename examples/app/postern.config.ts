import type { PosternProps } from 'postern';

/** What is deployed. Your editor shows what else can be set, and a mistake ends `npm run synth`. */
export default {
  providers: ['emailengine', 'aurinko', 'arpoone', 'paubox'],
  subscribers: [
    { name: 'events' },
    { name: 'bounces', filter: { type: ['email.bounced'], failurekind: ['hard'] } },
  ],
  // alarms: { email: 'you@example.com' },
} satisfies PosternProps;
