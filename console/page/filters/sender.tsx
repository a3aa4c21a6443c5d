import { deployment } from '../deployment.ts';
import { Choice } from './choice.tsx';
import { Field } from './field.tsx';

/** Whose events. */
export function Sender() {
  const { providers = [] } = deployment.answer.value ?? {};
  return (
    <>
      <Choice name="provider" label="Provider" any="All providers" groups={[{ options: providers }]} />
      <Field name="account" label="Account" hint="any, - for none" />
    </>
  );
}
