import { afterEach, expect, test } from '@jest/globals';
import { defaultProvider } from '../functions/aws/lambda-credentials.ts';

const before = { ...process.env };

afterEach(() => {
  process.env = { ...before };
});

test('credentials are those that Lambda puts into the environment, with the session token that belongs to them', async () => {
  process.env.AWS_ACCESS_KEY_ID = 'id';
  process.env.AWS_SECRET_ACCESS_KEY = 'key';
  process.env.AWS_SESSION_TOKEN = 'token';
  const provided = { accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'token' };
  expect(await defaultProvider()()).toEqual(provided);
  delete process.env.AWS_SESSION_TOKEN;
  expect(await defaultProvider()()).toEqual({ accessKeyId: 'id', secretAccessKey: 'key' });
});

test('without credentials in the environment there are none', async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  await expect(defaultProvider()()).rejects.toThrow('no credentials in the environment');
});
