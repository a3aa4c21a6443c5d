import { render } from 'preact';
import { App } from './app.tsx';
import { deployment } from './deployment.ts';
import { follow } from './events/feed.ts';
import { arrive, keepLoaded } from './events/store.ts';

void deployment.load();
follow(arrive);
keepLoaded();
render(<App />, document.body);
