import { signal } from '@preact/signals';
import { views } from './address.ts';
import { Dialog } from './dialog.tsx';

export const helpOpen = signal(false);

const keys = [
  ['j k  or  ↓ ↑', 'next and previous event'],
  ['Home End', 'newest and oldest event loaded'],
  ['Enter', 'open the story of the event'],
  ['Esc', 'close the story, or leave a field'],
  ['/', 'to the search box; Enter searches'],
  ['c', 'clear the filters'],
  ['p', 'pause and continue the live feed'],
  ['r', 'load again'],
  ['1 – 8', views.join(', ')],
  ['?', 'these keys'],
] as const;

export function Help() {
  if (!helpOpen.value) return null;
  const close = () => {
    helpOpen.value = false;
  };
  return (
    <Dialog title="Keys" onClose={close}>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </Dialog>
  );
}
