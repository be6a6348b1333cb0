import type { Guide, GuideAction } from './guide-types.ts';

export interface LaterGuide {
  readonly guide: Guide;
  /** From here on it is the real one. Called once. */
  become(real: Guide): void;
}

/** A guide that the screens can be shown with before there is one: what is asked meanwhile is passed on in its order. */
export function createLaterGuide(): LaterGuide {
  const arrived = Promise.withResolvers<Guide>();
  const waiting: GuideAction[] = [];
  let real: Guide | null = null;
  return {
    guide: {
      dispatch(action) {
        if (real) real.dispatch(action);
        else waiting.push(action);
      },
      ended: arrived.promise.then(guide => guide.ended),
      logOf: async (gate, limit) => (await arrived.promise).logOf(gate, limit),
    },
    become(guide) {
      real = guide;
      for (const action of waiting.splice(0)) guide.dispatch(action);
      arrived.resolve(guide);
    },
  };
}
