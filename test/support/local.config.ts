/** What a user may have set, and a local run must cope with. */
export default {
  stage: 'production',
  domain: {
    name: 'hooks.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
  },
  subscribers: [{ name: 'events' }, { name: 'bounces', filter: { type: ['email.bounced'] } }],
};
