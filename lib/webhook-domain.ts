import { DomainName, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Construct } from 'constructs';

export interface WebhookDomainProps {
  readonly name: string;
  /** Of a certificate of AWS Certificate Manager in the region of the stack. */
  readonly certificateArn: string;
}

/** A domain of the user's in front of the webhooks; its DNS is the user's too. */
export class WebhookDomain extends Construct {
  readonly domain: DomainName;
  /** What a CNAME record of the domain must say, or an alias record. */
  readonly target: string;

  constructor(scope: Construct, id: string, { name, certificateArn }: WebhookDomainProps) {
    super(scope, id);
    this.domain = new DomainName(this, 'Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      // The only one that an HTTP API knows: said, so that no default of AWS's decides it.
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    this.target = this.domain.regionalDomainName;
  }
}
