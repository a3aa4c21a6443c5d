import type { DeploymentInfo } from '../api.ts';
import { ask } from './ask.ts';
import { resource } from './resource.ts';

/** What is looked at. */
export const deployment = resource<DeploymentInfo>((signal) => ask('deployment', {}, signal));
