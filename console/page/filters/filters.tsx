import { useSignal } from '@preact/signals';
import { filterNames } from '../address.ts';
import { Button } from '../button.tsx';
import { shownTime } from '../clock.ts';
import { deployment } from '../deployment.ts';
import { leaveField } from '../keys.ts';
import { address, clearFilters, filter } from '../navigate.ts';
import { Text } from '../text.tsx';
import { Choice } from './choice.tsx';
import { Field } from './field.tsx';
import { Period } from './period.tsx';
import { Sender } from './sender.tsx';
import { typeGroups } from './type-groups.ts';

/** What is shown of the events; kept in the address, so that it can be shared and loaded again. */
export function Filters() {
  const { filters } = address.value;
  const { eventTypes = [], failureKinds = [] } = deployment.answer.value ?? {};
  const opened = useSignal(false);
  const set = filterNames.some((name) => name !== 'since' && filters[name]);
  return (
    <search class={opened.value ? 'filters of-events opened' : 'filters of-events'} onKeyDown={leaveField}>
      <Field name="recipient" label="Recipient" hint="ann@example.net" />
      <Field name="domain" label="Domain" hint="example.net" />
      <Button class="more" aria-expanded={opened.value} onClick={() => (opened.value = !opened.value)}>
        {opened.value ? 'Fewer filters' : 'More filters'}
      </Button>
      <Choice name="type" label="Type" any="All types" groups={typeGroups(eventTypes)} />
      <Sender />
      <Choice name="failureKind" label="Failure" any="Any or none" groups={[{ options: failureKinds }]} />
      {!filters.happened && <Period />}
      <Narrowed />
      {set && (
        <Button class="quiet" onClick={clearFilters}>
          Clear <kbd>c</kbd>
        </Button>
      )}
    </search>
  );
}

/** Filters that only a link sets: they have no field. */
function Narrowed() {
  const { category, failed, happened = '' } = address.value.filters;
  const named = {
    failed: failed && 'failed permanently',
    category: category === '-' ? 'cause unknown' : category?.replaceAll('_', ' '),
    happened:
      happened &&
      `happened ${happened
        .split('/')
        .map((at) => shownTime(at))
        .join(' – ')}`,
  };
  return Object.entries(named).map(
    ([name, text]) =>
      text && (
        <Button key={name} class="narrowed" onClick={() => filter({ [name]: '' })}>
          <Text of={text} /> <span aria-hidden="true">×</span>
          <span class="unseen">, leave this filter out</span>
        </Button>
      ),
  );
}
