import type { Adapter, AdapterPayload } from 'oidc-provider';

type Store = Map<string, AdapterPayload>;

/** What the local OpenID provider remembers: in this process, until it ends. Whoever starts again signs in again. */
export const createSignInMemory = (): ((model: string) => Adapter) => {
  const stores = new Map<string, Store>();
  const storeOf = (model: string): Store => {
    const known = stores.get(model) ?? new Map<string, AdapterPayload>();
    stores.set(model, known);
    return known;
  };
  return (model) => {
    const items = storeOf(model);
    const find = (matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => [...items.values()].find(matches);
    return {
      upsert: async (id, payload) => void items.set(id, payload),
      find: async (id) => items.get(id),
      findByUserCode: async (userCode) => find((payload) => payload.userCode === userCode),
      findByUid: async (uid) => find((payload) => payload.uid === uid),
      consume: async (id) => {
        const payload = items.get(id);
        if (payload !== undefined) items.set(id, { ...payload, consumed: true });
      },
      destroy: async (id) => void items.delete(id),
      revokeByGrantId: async (grantId) => {
        for (const [id, payload] of items) if (payload.grantId === grantId) items.delete(id);
      },
    };
  };
};
