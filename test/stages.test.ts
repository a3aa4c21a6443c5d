import { expect, test } from '@jest/globals';
import { providers } from '../functions/providers.ts';
import { capitalised, functionOf, shipped } from './support/shipped-stack.ts';
import { only, readTemplate } from './support/template.ts';
import { fullConfig } from './support/test-config.ts';

const full = readTemplate('full');
const small = readTemplate('small');
const domainId = only(full.resources('AWS::ApiGatewayV2::DomainName')).id;

test('a stage is a separate stack, and the API is called like it', () => {
  const names = [shipped, full, small].map((template) => [
    template.file,
    only(template.resources('AWS::ApiGatewayV2::Api')).properties.Name,
  ]);
  expect(names).toEqual([
    ['Postern.template.json', 'Postern'],
    ['Postern-full.template.json', 'Postern-full'],
    ['Postern-small.template.json', 'Postern-small'],
  ]);
});

test('nothing else has a name that we choose, so that stages in one account never meet', () => {
  const named = /^(Function|Queue|Table|Topic|Bucket|Role|Policy|LogGroup|Alarm|Rule|Filter)?Name$/;
  // A policy's name is known to its role alone, the API's is the stack's, and a saved query's is in the stack's folder.
  const free = ['AWS::IAM::Policy', 'AWS::ApiGatewayV2::Api', 'AWS::Logs::QueryDefinition'];
  const fixed = full.all
    .filter(({ type }) => !free.includes(type))
    .flatMap(({ id, properties }) =>
      Object.entries(properties)
        .filter(([key, value]) => named.test(key) && typeof value === 'string')
        .map(([key, value]) => `${id}: ${key} ${value}`),
    );
  expect(fixed).toEqual([]);
});

test('a provider that is off has no route, function, secret or alarm', () => {
  const [on, ...off] = providers.map(({ name }) => name);
  expect(small.text).toContain(`/webhooks/${on}`);
  for (const name of off) expect(small.text.toLowerCase()).not.toContain(name);
});

test('with a domain, the URLs to give are on it, and those of AWS keep answering', () => {
  for (const { name, authenticity } of providers) {
    expect(full.outputs[`WebhookUrl${capitalised(name)}`]?.Value).toEqual({
      'Fn::Join': [
        '',
        ['https://', { Ref: domainId }, `/webhooks/${name}${authenticity === 'token' ? '/' : ''}`],
      ],
    });
  }
  expect(only(full.resources('AWS::ApiGatewayV2::Api')).properties).not.toHaveProperty(
    'DisableExecuteApiEndpoint',
  );
});

test('the domain has the certificate, leads to the API without a path in front, and says where DNS must point', () => {
  const { id, properties } = only(full.resources('AWS::ApiGatewayV2::DomainName'));
  expect(properties).toEqual({
    DomainName: fullConfig.domain?.name,
    DomainNameConfigurations: [
      {
        CertificateArn: fullConfig.domain?.certificateArn,
        EndpointType: 'REGIONAL',
        SecurityPolicy: 'TLS_1_2',
      },
    ],
  });
  expect(only(full.resources('AWS::ApiGatewayV2::ApiMapping')).properties).toEqual({
    ApiId: { Ref: only(full.resources('AWS::ApiGatewayV2::Api')).id },
    DomainName: { Ref: id },
    Stage: '$default',
  });
  expect(full.outputs.DomainTarget?.Value).toEqual({ 'Fn::GetAtt': [id, 'RegionalDomainName'] });
});

test('environments are reserved for the functions that the configuration names, and for no other', () => {
  const reserved = full
    .resources('AWS::Lambda::Function')
    .filter(({ properties }) => properties.ReservedConcurrentExecutions === 10);
  const named = [...providers.map(({ name }) => name), 'consumer'].map((name) => functionOf(name, full).id);
  expect(reserved.map(({ id }) => id).sort()).toEqual(named.sort());
});
