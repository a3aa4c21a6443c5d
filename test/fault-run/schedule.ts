import type { Intercept } from '../../local/engine/aws/endpoint.ts';
import { faultOf } from './faults.ts';
import type { PlannedFault } from './plan.ts';
import { swallowed, type Vanishing } from './vanish.ts';

export interface Schedule {
  readonly intercept: Intercept;
  /** From now on, the next calls to their services meet these. */
  add(faults: readonly PlannedFault[]): void;
  /** The next delivery that is kept in this place is lost instead. */
  vanish(place: Vanishing): void;
  /** From now on, nothing fails. */
  calm(): void;
}

/** Callers that are no function: what they do stands for Lambda's part and for the one who looks. */
const others = new Set(['engine', 'test']);

/** Lets what is due strike: one fault a call, in turn, and reports it. */
export function startSchedule(
  strikes: (fault: PlannedFault) => void,
  kill: (caller: string) => void,
  vanished: (deliveryId: string) => void = () => undefined,
): Schedule {
  let due: readonly PlannedFault[] = [];
  let vanishing: Vanishing | undefined;
  return {
    add(faults) {
      due = [...due, ...faults];
    },
    vanish(place) {
      vanishing = place;
    },
    calm() {
      due = [];
      vanishing = undefined;
    },
    intercept(call, forward) {
      if (others.has(call.caller)) return forward();
      const here = due.filter(({ service }) => service === call.service);
      const retried = here.find(({ kind }) => faultOf(kind).retried);
      // Perhaps no further call comes after one that succeeds: it meets all that is left.
      const striking = retried === undefined ? here : [retried];
      const lost = vanishing === undefined || striking.length > 0 ? undefined : swallowed(vanishing, call);
      if (lost !== undefined) {
        if (lost.id !== undefined) {
          vanishing = undefined;
          vanished(lost.id);
        }
        return Promise.resolve(lost.answer);
      }
      due = due.filter((fault) => !striking.includes(fault));
      for (const fault of striking) strikes(fault);
      const answer = striking.reduce(
        (inner, { kind }) =>
          () =>
            faultOf(kind).strike(call, inner, () => kill(call.caller)),
        forward,
      );
      return answer();
    },
  };
}
