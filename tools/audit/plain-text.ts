import * as v from 'valibot';

const Ref = v.strictObject({ Ref: v.string() });
const GetAtt = v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.string()]) });
const Join = v.strictObject({ 'Fn::Join': v.tuple([v.string(), v.array(v.unknown())]) });

/** A template's value on one line; what CloudFormation computes in another way stays JSON. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (v.is(Ref, value)) return value.Ref.startsWith('AWS::') ? `{${value.Ref}}` : value.Ref;
  if (v.is(GetAtt, value)) {
    const [id, attribute] = value['Fn::GetAtt'];
    return attribute === 'Arn' ? id : `${id}.${attribute}`;
  }
  if (v.is(Join, value)) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(plainText).join(separator);
  }
  return JSON.stringify(value);
}
