import { useEffect, useRef } from 'preact/hooks';
import { leaveField } from '../keys.ts';
import { address, lookFor } from '../navigate.ts';
import { found } from './state.ts';

/** On every page; `/` leads here. */
export function SearchBox() {
  const input = useRef<HTMLInputElement>(null);
  const { text = '' } = address.value.search ?? {};
  useEffect(() => {
    if (input.current !== null) input.current.value = text;
  }, [text]);
  const submit = (event: Event) => {
    event.preventDefault();
    const typed = input.current?.value.trim() ?? '';
    // It may have come since the same was asked.
    if (address.value.view === 'search' && typed === text) void found.load();
    else lookFor(typed === '' ? {} : { text: typed });
    document.getElementById('content')?.focus();
  };
  return (
    <search class="find" onKeyDown={leaveField}>
      <form onSubmit={submit}>
        <input
          ref={input}
          type="search"
          aria-label="Search"
          aria-keyshortcuts="/"
          placeholder="Address, domain, id, subject line"
          title="Find a mail by whatever you have ( / )"
          autocomplete="off"
          spellcheck={false}
          data-find
        />
      </form>
    </search>
  );
}
