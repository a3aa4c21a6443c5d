import { render } from 'preact';
import { App } from './app.tsx';
import { deployment } from './deployment.ts';
import { follow } from './events/feed.ts';
import { arrive, keepLoaded, load } from './events/state.ts';
import { heedRestarts } from './restart.tsx';

void deployment.load();
follow({ onRows: arrive, onGap: () => void load() });
keepLoaded();
heedRestarts();
render(<App />, document.body);
